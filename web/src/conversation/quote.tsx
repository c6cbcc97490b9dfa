import { spokenText } from '../../../protocol/attachment-words.ts';
import type { MessageId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import { conversationWords as words } from '../words/conversation.ts';
import { attachmentsWords } from '../words/rooms.ts';
import { plainText } from './plain-text.ts';
import styles from './quote.module.css';
import { useRoom } from './room-context.tsx';

function shortened(message: Message | undefined): string | undefined {
  if (message === undefined) return undefined;
  const text = message.sender.kind === 'bot' ? plainText(message.text) : message.text;
  const { attachments } = message;
  return text === '' && attachments.length > 0 ? spokenText(attachments) || attachmentsWords(attachments) : text;
}

/** What is answered; a press goes there. */
export function Quote({ messageId }: { messageId: MessageId }) {
  const { findMessage, showMessage, me } = useRoom();
  const message = findMessage(messageId);
  const name = message?.sender.id === me ? words.you : message?.sender.name;
  const text = message?.deletedAt === undefined ? (shortened(message) ?? words.quoteMissing) : words.quoteDeleted;
  return (
    <button type="button" className={styles.quote} onClick={() => showMessage(messageId)}>
      {name !== undefined && <span className={styles.name}>{name}</span>}
      <span className={styles.text} dir="auto">
        {text}
      </span>
    </button>
  );
}
