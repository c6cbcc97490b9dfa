import { setTimeout as delay } from 'node:timers/promises';
import type { DurableEvent } from '../protocol/events.ts';
import type { AttachmentId, MessageId, RoomId } from '../protocol/ids.ts';
import { type Chat, newRoom, type Person } from '../test/fixtures/chat.ts';
import { postFile } from '../test/fixtures/pictures.ts';
import { newClientMessageId, type SocketClient } from '../test/fixtures/socket-client.ts';

/** Two people in two rooms, and one of them alone with the bot. */
export interface VoiceStage {
  speaker: Person;
  speaking: SocketClient;
  listener: Person;
  hearing: SocketClient;
  rooms: [RoomId, RoomId];
  botRoomId: RoomId;
}

/** A recording as a browser makes it. */
export interface Recording {
  file: Uint8Array;
  durationMs: number;
}

/** How long each step took, from the answer to the upload until the room heard of it. */
export interface Heard {
  attachmentId: AttachmentId;
  checkedMs: number;
  transcribedMs: number;
}

export interface Answered extends Heard {
  answeredMs: number;
  /** Until the first sentence could be heard. */
  firstSoundMs: number;
  answerId: MessageId;
}

const LOOK_MS = 1;
const STEP_MS_MAX = 120_000;

export async function setVoiceStage(chat: Chat): Promise<VoiceStage> {
  const [speaker, listener] = await chat.people('ana', 'ben');
  if (speaker === undefined || listener === undefined) throw new RangeError('a conversation takes two');
  const rooms: [RoomId, RoomId] = [await newRoom(speaker, [listener]), await newRoom(speaker, [listener])];
  const botRoomId = await newRoom(speaker, [], { kind: 'bot' });
  return { speaker, listener, rooms, botRoomId, speaking: await speaker.join(), hearing: await listener.join() };
}

/** Says something as the site does: the message first, then its upload. Resolves when `hears` knows the words. */
export async function sayAndWait(
  { speaker, speaking }: VoiceStage,
  roomId: RoomId,
  { file, durationMs }: Recording,
  hears: SocketClient,
): Promise<Heard & { messageId: MessageId; uploadedAt: number }> {
  const body = { contentType: 'audio/webm' as const, bytes: file.length };
  const form = await speaker.http.call('POST /v1/rooms/{roomId}/uploads', { path: { roomId }, body });
  const { attachmentId } = form;
  const clientMessageId = newClientMessageId();
  const attachments = [{ attachmentId, durationMs, peaks: [0, 40, 100, 40] }];
  const { messageId } = await speaking.command('message.send', { clientMessageId, roomId, attachments });
  const { status } = await postFile(form, file);
  if (status !== 204) throw new Error(`the upload was answered ${status}`);
  const uploadedAt = performance.now();
  await heard(hears, roomId, isTold('attachment.verified', attachmentId));
  const checkedMs = performance.now() - uploadedAt;
  await heard(hears, roomId, isTold('attachment.understood', attachmentId));
  return { attachmentId, messageId, checkedMs, transcribedMs: performance.now() - uploadedAt, uploadedAt };
}

/** Asks the bot by voice. Resolves when the first sentence of its answer can be heard. */
export async function askAloud(stage: VoiceStage, recording: Recording): Promise<Answered> {
  const { speaking, botRoomId } = stage;
  const { messageId, uploadedAt, ...steps } = await sayAndWait(stage, botRoomId, recording, speaking);
  const answer = await heard(
    speaking,
    botRoomId,
    (event) => event.event === 'message.created' && event.data.reply?.messageId === messageId,
  );
  if (answer.event !== 'message.created') throw new Error('that is no answer');
  const answeredMs = performance.now() - uploadedAt;
  const answerId = answer.data.messageId;
  await heard(speaking, botRoomId, hasSound(answerId));
  return { ...steps, answeredMs, firstSoundMs: performance.now() - uploadedAt, answerId };
}

function hasSound(messageId: MessageId) {
  return (event: DurableEvent) =>
    event.event === 'message.spoken' && event.data.messageId === messageId && event.data.speech.sentences > 0;
}

function isTold(name: 'attachment.verified' | 'attachment.understood', attachmentId: AttachmentId) {
  return (event: DurableEvent) => event.event === name && event.data.attachment.attachmentId === attachmentId;
}

async function heard(
  socket: SocketClient,
  roomId: RoomId,
  isIt: (event: DurableEvent) => boolean,
): Promise<DurableEvent> {
  const deadline = performance.now() + STEP_MS_MAX;
  for (;;) {
    const found = socket.durable(roomId).find(isIt);
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error('the room has not heard of it');
    await delay(LOOK_MS);
  }
}
