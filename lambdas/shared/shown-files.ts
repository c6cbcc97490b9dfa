import { env } from '../../aws/env.ts';
import type { TransactItem } from '../../aws/table.ts';
import { attachmentAdded, attachmentDue } from '../../aws/table-attachment.ts';
import type { Attachment } from '../../protocol/attachment.ts';
import type { BotFile } from '../../protocol/bot-webhook.ts';
import { AttachmentId, type BotId, type MessageId, mintId, type RoomId } from '../../protocol/ids.ts';
import { UPLOAD_OVERDUE_SECONDS } from '../../protocol/limits.ts';

/** A file that a bot shows, from being named to being fetched. */
export interface ShownFile {
  file: BotFile;
  attachment: Attachment;
}

/** Files as the message shows them at first: on their way. */
export function shownFiles(files: readonly BotFile[] = []): ShownFile[] {
  return files.map((file) => {
    const attachmentId = AttachmentId.parse(mintId('att', env.now(), env.randomBytes(10)));
    const { alt, madeByModel } = file;
    const words = { ...(alt !== undefined && { alt }), ...(madeByModel && { madeByModel }) };
    return { file, attachment: { attachmentId, kind: kindOf(file), status: 'waiting', ...words } };
  });
}

const SOUND = /^data:audio\/|^https?:\/\/[^?#]+\.(mp3|m4a|ogg|oga|opus|wav|weba|webm)([?#]|$)/i;

/** What it looks like, until its bytes say what it is. */
function kindOf({ url }: BotFile): Attachment['kind'] {
  return SOUND.test(url) ? 'audio' : 'picture';
}

/** The writes that go with the message that shows them. */
export function filesAdded(
  files: readonly ShownFile[],
  message: { roomId: RoomId; ownerId: BotId; messageId: MessageId },
): TransactItem[] {
  return files.flatMap(({ attachment }) => [
    attachmentAdded({ ...message, attachment }),
    attachmentDue(attachment.attachmentId, UPLOAD_OVERDUE_SECONDS),
  ]);
}
