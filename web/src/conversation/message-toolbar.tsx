import { CornerUpLeft, Ellipsis, SmilePlus, Volume2 } from 'lucide-react';
import type { Message } from '../../../protocol/message.ts';
import { openEmoji, refer } from '../app/ui-state.ts';
import { actionWords as words } from '../words/conversation.ts';
import { speechWords } from '../words/voice.ts';
import styles from './message-toolbar.module.css';
import { useRoom } from './room-context.tsx';
import { useListen } from './use-listen.ts';
import type { MessageMenu } from './use-message-menu.ts';
import { useReact } from './use-react.ts';

/** Beside a message under the mouse. The keyboard has the menu instead, so that Tab does not stop three times a message. */
export function MessageToolbar({ message, menu }: { message: Message; menu: MessageMenu }) {
  const { roomId } = useRoom();
  const react = useReact(message);
  const heard = useListen(message);
  const listen = message.sender.kind === 'bot' ? heard : undefined;
  return (
    <div className={styles.toolbar}>
      {listen !== undefined && (
        <button type="button" tabIndex={-1} aria-label={speechWords.listen} title={speechWords.listen} onClick={listen}>
          <Volume2 size={18} aria-hidden="true" />
        </button>
      )}
      <button
        type="button"
        tabIndex={-1}
        aria-label={words.react}
        title={words.react}
        onClick={({ currentTarget }) => openEmoji({ anchor: currentTarget.getBoundingClientRect(), pick: react })}
      >
        <SmilePlus size={18} aria-hidden="true" />
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={words.reply}
        title={words.reply}
        onClick={() => refer(roomId, { kind: 'reply', message })}
      >
        <CornerUpLeft size={18} aria-hidden="true" className="mirrored" />
      </button>
      <button
        type="button"
        tabIndex={-1}
        aria-label={words.more}
        title={words.more}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => menu.openAt(currentTarget.getBoundingClientRect())}
      >
        <Ellipsis size={18} aria-hidden="true" />
      </button>
    </div>
  );
}
