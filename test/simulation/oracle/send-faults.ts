import type { ClientMessageId, RoomId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { Client } from './evidence.ts';
import type { Truth } from './truth.ts';

interface Written {
  clientMessageId: ClientMessageId;
  roomId: RoomId;
  text: string;
  /** Its program crashed before it was stored: like a text that was never written. */
  mayBeGone: boolean;
}

/** What became of everything that somebody wrote on this device: there once, or told to be not there. */
export function sendFaultsOf(truth: Truth, client: Client): string[] {
  return [
    ...acknowledgedAndLost(truth, client),
    ...writtenOf(client).flatMap((written) => fateOf(truth, client, written)),
  ];
}

function fateOf(
  truth: Truth,
  { name, userId, state }: Client,
  { clientMessageId, roomId, text, mayBeGone }: Written,
): string[] {
  const said = `${name} wrote "${text}"`;
  const found = messagesOf(truth, roomId).filter(
    (message) => message.sender.id === userId && message.clientMessageId === clientMessageId,
  );
  const waiting = state.outbox.find((item) => item.clientMessageId === clientMessageId);
  const wasRefused = truth.wasRemoved(roomId, userId) || truth.rooms.get(roomId)?.room.deletedAt !== undefined;
  if (found.length > 0)
    return waiting === undefined ? [] : [`${said}, which is there, and shows it as ${waiting.status}`];
  if (waiting?.status === 'sending') return [`${said}, and it is still being sent`];
  if (waiting?.status === 'failed') {
    const { code } = waiting.error ?? {};
    const isRight = wasRefused && (code === 'not_found' || code === 'forbidden');
    return isRight ? [] : [`${said}, and it failed for good: ${code}`];
  }
  return mayBeGone || wasRefused ? [] : [`${said}, and it is nowhere`];
}

function writtenOf({ log }: Client): Written[] {
  return log.flatMap((entry, index) => {
    if (entry.what !== 'wrote') return [];
    const rest = log.slice(index);
    const storedAt = rest.findIndex((one) => one.what === 'stored' && one.clientMessageId === entry.clientMessageId);
    const crashedAt = rest.findIndex((one) => one.what === 'crashed');
    const mayBeGone = crashedAt >= 0 && (storedAt < 0 || crashedAt < storedAt);
    return [{ ...entry, mayBeGone }];
  });
}

function messagesOf(truth: Truth, roomId: string): Message[] {
  const log = truth.rooms.get(roomId)?.log ?? [];
  return log.flatMap(({ event, data }) => (event === 'message.created' ? [data as Message] : []));
}

/** A positive reply to `message.send` means that the message is committed with its number. */
function acknowledgedAndLost(truth: Truth, { name, log }: Client): string[] {
  const sends = new Map<string, { roomId: string; clientMessageId: string }>();
  const faults: string[] = [];
  for (const entry of log) {
    if (entry.what === 'said') {
      const { id, action, data } = JSON.parse(entry.text) as { id: number; action: string; data: never };
      if (action === 'message.send') sends.set(`${entry.socket} ${id}`, data);
    } else if (entry.what === 'heard') {
      const { reply, ok, data } = JSON.parse(entry.text) as {
        reply?: number;
        ok?: boolean;
        data?: { seq: number; messageId: string };
      };
      const send = sends.get(`${entry.socket} ${reply}`);
      if (send === undefined || !ok) continue;
      const row = messagesOf(truth, send.roomId).find(({ seq }) => seq === data?.seq);
      const isThere = row?.messageId === data?.messageId && row?.clientMessageId === send.clientMessageId;
      if (!isThere) faults.push(`${name} was told that ${send.clientMessageId} is number ${data?.seq}, and it is not`);
    }
  }
  return faults;
}

/** What stands in a room was written by somebody, under that id. */
export function writtenByNobody(truth: Truth, clients: readonly Client[]): string[] {
  const written = new Set(
    clients.flatMap(({ log }) => log.flatMap((entry) => (entry.what === 'wrote' ? [entry.clientMessageId] : []))),
  );
  return [...truth.rooms.keys()].flatMap((roomId) =>
    messagesOf(truth, roomId).flatMap(({ seq, sender, clientMessageId }) => {
      const isKnown = sender.kind !== 'human' || (clientMessageId !== undefined && written.has(clientMessageId));
      return isKnown ? [] : [`${roomId} has message ${seq}, which nobody wrote like that`];
    }),
  );
}
