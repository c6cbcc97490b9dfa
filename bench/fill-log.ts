// A thread's program: appends messages to the log of a room as the functions do, with its environment as theirs.

import { randomBytes } from 'node:crypto';
import { workerData } from 'node:worker_threads';
import * as z from 'zod';
import { append } from '../aws/table-log.ts';
import { messageCreated } from '../core/message.ts';
import { RoomId, UserId } from '../protocol/ids.ts';

export const Filling = z.object({
  roomId: RoomId,
  senders: z.array(z.object({ id: UserId, name: z.string() })).check(z.minLength(1)),
  messages: z.int(),
});
export type Filling = z.infer<typeof Filling>;

/** DynamoDB takes 100 items in a transaction. */
const AT_ONCE = 100;
/** Messages are this far apart, so that the log spans days, as long ones do. */
const APART_MS = 3 * 60_000;

const SENTENCES = [
  'Good morning!',
  'Did anybody see where I left the blue folder?',
  'It is on the window sill in the kitchen, next to the plant that needs water.',
  'Thanks 🙏',
  'The train is twenty minutes late again, so please start without me and keep some cake.',
  'We could meet at six in front of the station. I will bring the tickets, and if the weather stays like this we walk along the river afterwards.',
  'Perfect 👍',
  'Here is the list: bread, butter, the good cheese, two lemons, and something for the children.',
  'I have read the whole draft now. The beginning is strong, the middle drags a little, and the end comes as a real surprise; I would cut the second chapter by half and give the space to the sister, who is by far the most interesting person in it.',
  'No idea.',
];

await fill(Filling.parse(workerData));

async function fill({ roomId, senders, messages }: Filling): Promise<void> {
  const started = Date.now() - messages * APART_MS;
  for (let done = 0; done < messages; done += AT_ONCE) {
    const count = Math.min(AT_ONCE, messages - done);
    await append(roomId, (first) => ({ entries: entriesFrom(first, count) }), { count });
  }

  function entriesFrom(first: number, count: number) {
    return Array.from({ length: count }, (_, index) => ({ event: messageAt(first + index) }));
  }

  function messageAt(seq: number) {
    const sender = senders[Math.floor(seq / 3) % senders.length] ?? { id: '' as UserId, name: '' };
    const draft = { roomId, sender: { ...sender, kind: 'human' as const }, text: textOf(seq), mentions: [] };
    return messageCreated(draft, seq, new Date(started + seq * APART_MS), randomBytes(10));
  }
}

function textOf(seq: number): string {
  return `${seq}. ${SENTENCES[(seq * 7) % SENTENCES.length]}`;
}
