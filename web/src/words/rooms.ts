import type { Attachment } from '../../../protocol/attachment.ts';
import { counted } from './counts.ts';

/** What stands for pictures where they are not shown. */
export const picturesWords = (count: number) =>
  count === 1 ? 'Picture' : counted(count, { one: 'picture', other: 'pictures' });

const recordingsWords = (count: number) =>
  count === 1 ? 'Voice message' : counted(count, { one: 'voice message', other: 'voice messages' });

/** What stands for a message's pictures and recordings where they are not shown. */
export function attachmentsWords(attachments: readonly Pick<Attachment, 'kind'>[]): string {
  const recordings = attachments.filter(({ kind }) => kind === 'audio').length;
  const pictures = attachments.length - recordings;
  if (recordings === 0) return picturesWords(pictures);
  return pictures === 0 ? recordingsWords(recordings) : `${picturesWords(pictures)}, ${recordingsWords(recordings)}`;
}

export const roomsWords = {
  rooms: 'Rooms',
  search: 'Search rooms',
  newRoom: 'New room',
  settings: 'Settings',
  noMatch: (query: string) => `No room is called “${query}”.`,
  noRooms: 'No rooms yet',
  noRoomsHelp: 'Start one: with friends, with one person, or with Mathia alone.',
  pickRoom: 'Pick a room, or start a new one',
  pickRoomHelp: 'Ctrl K or ⌘ K finds any room quickly.',
  you: 'You',
  deleted: 'Message deleted',
  nothingSaid: 'Nothing said yet',
  draft: 'Draft',
  typing: 'typing…',
  someoneTyping: (name: string) => `${name} is typing…`,
  thinking: (name: string) => `${name} is thinking…`,
  unread: (count: number) =>
    count >= 100 ? 'more than 99 unread messages' : counted(count, { one: 'unread message', other: 'unread messages' }),
  badge: (count: number) => (count >= 100 ? '99+' : String(count)),
} as const;
