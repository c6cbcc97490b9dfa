import { backOff, env } from '../../aws/env.ts';
import { getRows, type TransactItem } from '../../aws/table.ts';
import { append, type EventRow, eventKey, messageBecomes, messageOf } from '../../aws/table-log.ts';
import { type SpeechRow, speechKey } from '../../aws/table-speech.ts';
import { changeMessage } from '../../protocol/apply-event.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { DurableEventOf } from '../../protocol/events.ts';
import { type MessageId, type RoomId, seqOfMessage } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import type { Speech } from '../../protocol/speech.ts';
import { publish } from './publish.ts';

/** A message as it stands, and how it is read aloud. */
export interface Spoken {
  message: Message;
  row: SpeechRow | undefined;
}

/** What becomes of it, and the writes that stand or fall with that. */
export interface SpeechChange {
  speech: Speech;
  also: TransactItem[];
}

const ATTEMPTS_MAX = 12;

/**
 * Changes how a message is read aloud: one transaction of the event, the message and its row. `decide` decides anew when
 * somebody else has changed the message meanwhile, and returns `undefined` when there is nothing to change.
 * @returns what is to be heard of it then; `undefined` when the message is gone, or not read aloud
 * @throws what `decide` throws; DomainError `unavailable` when it stays contended
 */
export async function changeSpeech(
  place: { roomId: RoomId; messageId: MessageId },
  decide: (spoken: Spoken) => SpeechChange | undefined,
): Promise<Speech | undefined> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const spoken = await readSpoken(place);
    if (spoken === undefined) return undefined;
    const change = decide(spoken);
    if (change === undefined) return spoken.message.speech;
    const isDone = await tell(place.roomId, spoken.message, change);
    if (isDone === 'gone') return undefined;
    if (isDone) return change.speech;
    await backOff(attempt);
  }
  throw new DomainError('unavailable', 'Many are changing this message. Try again.');
}

/** A message that is there, with its row. */
export async function readSpoken(place: { roomId: RoomId; messageId: MessageId }): Promise<Spoken | undefined> {
  const { roomId, messageId } = place;
  const [event, speech] = await getRows([eventKey(roomId, seqOfMessage(messageId)), speechKey(messageId)]);
  const message = messageOf(event as EventRow | undefined);
  if (message?.messageId !== messageId || message.deletedAt !== undefined) return undefined;
  return { message, row: speech as SpeechRow | undefined };
}

async function tell(roomId: RoomId, message: Message, { speech, also }: SpeechChange): Promise<boolean | 'gone'> {
  try {
    const appended = await append(roomId, (seq) => {
      const event = spokenEvent(roomId, message.messageId, speech, seq);
      return { entries: [{ event }], also: [...also, messageBecomes(roomId, message, changeMessage(message, event))] };
    });
    if (appended.done) await publish(appended.room, appended.events);
    return appended.done;
  } catch (thrown) {
    if (thrown instanceof DomainError && thrown.code === 'not_found') return 'gone';
    throw thrown;
  }
}

function spokenEvent(
  roomId: RoomId,
  messageId: MessageId,
  speech: Speech,
  seq: number,
): DurableEventOf<'message.spoken'> {
  return { event: 'message.spoken', roomId, seq, at: env.now().toISOString(), data: { messageId, speech } };
}
