import { env } from '../../aws/env.ts';
import { queryPartition, transact } from '../../aws/table.ts';
import { attachmentGone } from '../../aws/table-attachment.ts';
import { append, type EventRow, messageOf } from '../../aws/table-log.ts';
import { type RoomRow, roomDeleted } from '../../aws/table-room.ts';
import { speechGone } from '../../aws/table-speech.ts';
import { DEFAULT_BOT_ID } from '../../protocol/ids.ts';
import { eachOf } from '../shared/publish.ts';

const ROWS_AT_A_TIME = 100;
const AT_ONCE = 10;

/** A part of a room that nobody is in any more, the room itself with its last part. */
export async function eraseRoomPage(room: RoomRow): Promise<void> {
  if (room.deletedAt === undefined) await endRoom(room);
  await eachOf(await queryPartition<EventRow>(room.PK, ROWS_AT_A_TIME), AT_ONCE, eraseRow);
}

/** From here on nobody comes into it. Nobody is there to be told. */
async function endRoom({ roomId }: RoomRow): Promise<void> {
  const at = env.now().toISOString();
  await append(roomId, (seq) => ({
    entries: [{ event: { event: 'room.deleted', roomId, seq, at, data: { by: DEFAULT_BOT_ID } } }],
    also: [roomDeleted(roomId, at)],
  }));
}

async function eraseRow(row: EventRow): Promise<void> {
  const { PK, SK } = row;
  const message = messageOf(row);
  await transact([
    { Delete: { Key: { PK, SK } } },
    ...(message?.attachments ?? []).map(({ attachmentId }) => attachmentGone(attachmentId)),
    ...(message?.speech === undefined ? [] : [speechGone(message.messageId)]),
  ]);
}
