import { CornerUpLeft, Pencil, X } from 'lucide-react';
import type { UserId } from '../../../protocol/ids.ts';
import type { Referring } from '../app/ui-state.ts';
import { IconButton } from '../ui/button.tsx';
import { conversationWords, composerWords as words } from '../words/conversation.ts';
import { picturesWords } from '../words/rooms.ts';
import styles from './composer.module.css';

interface ReferringBarProps {
  referring: Referring;
  onCancel(): void;
  me: UserId | undefined;
}

/** Above the text: what is answered, or that a message is being changed. */
export function ReferringBar({ referring: { kind, message }, onCancel, me }: ReferringBarProps) {
  const isEdit = kind === 'edit';
  const name = message.sender.id === me ? conversationWords.you : message.sender.name;
  const Icon = isEdit ? Pencil : CornerUpLeft;
  return (
    <div className={styles.referring}>
      <Icon size={18} aria-hidden="true" />
      <div className={styles.referred}>
        <p className={styles.referredName}>{isEdit ? words.editing : words.replyingTo(name)}</p>
        <p className={styles.referredText} dir="auto">
          {message.text || picturesWords(message.attachments.length)}
        </p>
      </div>
      <IconButton label={isEdit ? words.cancelEdit : words.cancelReply} onClick={onCancel}>
        <X size={20} aria-hidden="true" />
      </IconButton>
    </div>
  );
}
