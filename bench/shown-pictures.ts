import { setTimeout as delay } from 'node:timers/promises';
import type { DurableEvent } from '../protocol/events.ts';
import type { AttachmentId, RoomId } from '../protocol/ids.ts';
import { type Chat, newRoom, type Person } from '../test/fixtures/chat.ts';
import { formFor, postFile } from '../test/fixtures/pictures.ts';
import type { SocketClient } from '../test/fixtures/socket-client.ts';

/** Two people, both there, in two rooms. */
export interface PictureStage {
  sender: Person;
  sending: SocketClient;
  hearing: SocketClient;
  rooms: [RoomId, RoomId];
}

/** How long a picture took, from the answer to its upload until the other person heard of each step. */
export interface Steps {
  attachmentId: AttachmentId;
  checkedMs: number;
  understoodMs: number;
}

const LOOK_MS = 1;
const UNDERSTOOD_MS_MAX = 120_000;

export async function setStage(chat: Chat): Promise<PictureStage> {
  const [sender, other] = await chat.people('ana', 'ben');
  if (sender === undefined || other === undefined) throw new RangeError('a conversation takes two');
  const rooms: [RoomId, RoomId] = [await newRoom(sender, [other]), await newRoom(sender, [other])];
  return { sender, rooms, sending: await sender.join(), hearing: await other.join() };
}

/** Shows a picture as the site does: its message first, then its upload. Resolves when everybody knows what is in it. */
export async function showAndWait(
  { sender, sending, hearing }: PictureStage,
  roomId: RoomId,
  file: Buffer,
): Promise<Steps> {
  const form = await formFor(sender, roomId, { bytes: file.length });
  const { attachmentId } = form;
  await sending.sendFiles(roomId, [attachmentId]);
  const { status } = await postFile(form, file);
  if (status !== 204) throw new Error(`the upload was answered ${status}`);
  const uploadedAt = performance.now();
  await heard(hearing, roomId, isTold('attachment.verified', attachmentId));
  const checkedMs = performance.now() - uploadedAt;
  await heard(hearing, roomId, isTold('attachment.understood', attachmentId));
  const understoodMs = performance.now() - uploadedAt;
  await heard(sending, roomId, isTold('attachment.understood', attachmentId));
  return { attachmentId, checkedMs, understoodMs };
}

function isTold(name: 'attachment.verified' | 'attachment.understood', attachmentId: AttachmentId) {
  return (event: DurableEvent) => event.event === name && event.data.attachment.attachmentId === attachmentId;
}

async function heard(socket: SocketClient, roomId: RoomId, isIt: (event: DurableEvent) => boolean): Promise<void> {
  const deadline = performance.now() + UNDERSTOOD_MS_MAX;
  while (!socket.durable(roomId).some(isIt)) {
    if (performance.now() > deadline) throw new Error('the room has not heard of the picture');
    await delay(LOOK_MS);
  }
}
