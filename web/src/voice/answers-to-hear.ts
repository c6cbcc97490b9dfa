import type { ClientMessageId, MemberId, MessageId, RoomId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import type { SpeechChoice } from '../../../protocol/speech.ts';
import type { Engine } from '../engine/engine-types.ts';
import type { Sound } from './sound.ts';
import { isHeard, recordingSound, speechSound } from './sounds.ts';

/** What is new is among the latest. */
const LATEST = 100;

export interface Listener {
  choice: SpeechChoice;
  me: MemberId | undefined;
  /** The room's number when they came: what was said before is not read to them. */
  since: number;
  /** Their messages that were spoken into this device. */
  spoken: ReadonlySet<ClientMessageId>;
}

/** The answers of bots that somebody wants to hear without asking, oldest first, as far as there is something to hear. */
export function answersToHear({ timeline }: Pick<RoomState, 'timeline'>, listener: Listener): Message[] {
  const messages = timeline.slice(-LATEST).flatMap((item) => (item.kind === 'message' ? [item.message] : []));
  const mine = new Set(messages.filter((message) => isSpokenHere(message, listener)).map(({ messageId }) => messageId));
  return messages.filter((message) => message.seq > listener.since && isToBeHeard(message, listener, mine));
}

function isSpokenHere({ sender, clientMessageId }: Message, { me, spoken }: Listener): boolean {
  return sender.id === me && clientMessageId !== undefined && spoken.has(clientMessageId);
}

function isToBeHeard(message: Message, { choice }: Listener, mine: ReadonlySet<MessageId>): boolean {
  const { sender, kind, reply, deletedAt, text, speech } = message;
  if (sender.kind !== 'bot' || kind !== 'message' || deletedAt !== undefined || reply?.running) return false;
  if (choice === 'never') return false;
  if (hasRecording(message)) return choice === 'always' || isAnswerTo(mine, message);
  if (choice === 'always') return text !== '' && speech?.status !== 'failed';
  return isAnswerTo(mine, message) && isHeard(speech);
}

function isAnswerTo(mine: ReadonlySet<MessageId>, { reply }: Message): boolean {
  return reply !== undefined && mine.has(reply.messageId);
}

function hasRecording({ text, attachments }: Message): boolean {
  return text === '' && recordingOf(attachments) !== undefined;
}

function recordingOf(attachments: Message['attachments']) {
  return attachments.find(({ kind, status }) => kind === 'audio' && status === 'ready');
}

export function soundOfAnswer(engine: Engine, roomId: RoomId, message: Message): Sound {
  const { messageId, editedAt, sender, attachments } = message;
  const recording = hasRecording(message) ? recordingOf(attachments) : undefined;
  if (recording === undefined) return speechSound(engine, { roomId, messageId, editedAt }, sender.name);
  return recordingSound(engine, { attachmentId: recording.attachmentId, by: sender.name });
}
