import type { Message } from '../../../protocol/message.ts';
import type { RoomView } from '../../../web/src/engine/engine-types.ts';
import { isSame } from '../table/values.ts';
import type { Client } from './evidence.ts';
import type { RoomTruth, Truth } from './truth.ts';

/** Where what a client shows at the end differs from what the table says. */
export function viewFaultsOf(truth: Truth, client: Client): string[] {
  const { name, userId, state } = client;
  const own = [...truth.rooms.values()].filter(
    ({ room, members }) => members.has(userId) && room.deletedAt === undefined,
  );
  const foreign = [...state.rooms.keys()].filter((roomId) => !own.some((room) => room.roomId === roomId));
  return [
    ...(state.status === 'online' ? [] : [`${name} is ${state.status}`]),
    ...foreign.map((roomId) => `${name} shows ${roomId}, and is no member`),
    ...own.flatMap((room) => roomFaults(room, client).map((fault) => `${name} in ${room.roomId}: ${fault}`)),
  ];
}

function roomFaults(truth: RoomTruth, { userId, state }: Client): string[] {
  const view = state.rooms.get(truth.roomId as never);
  if (view === undefined) return ['does not show the room'];
  const { room } = view;
  const head = Number(truth.room.seq);
  if (room === undefined) return [`shows no conversation (${view.loading})`];
  return [
    ...(view.summary.head === head ? [] : [`knows ${view.summary.head} as the head, which is ${head}`]),
    ...(room.head === head ? [] : [`has come to ${room.head} of ${head}`]),
    ...(room.settings.topic === truth.room.topic && isSame(room.settings.bots, truth.room.bots)
      ? []
      : ['has other settings']),
    ...memberFaults(truth, view),
    ...timelineFaults(truth, view, userId),
    ...growthFaults(truth, view),
  ];
}

function memberFaults({ members }: RoomTruth, { room }: RoomView): string[] {
  const line = (of: readonly { userId: string; role: string }[]) =>
    of
      .map(({ userId, role }) => `${userId} ${role}`)
      .sort()
      .join(', ');
  const [shown, there] = [line(Object.values(room?.members ?? {})), line([...members.values()])];
  return shown === there ? [] : [`shows the members ${shown} where there are ${there}`];
}

const SHOWN: readonly string[] = ['message.created', 'member.joined', 'member.left', 'room.updated'];

function timelineFaults({ log }: RoomTruth, { room }: RoomView, viewer: string): string[] {
  if (room === undefined) return [];
  const wanted = log.filter(({ event, seq }) => seq >= room.first && SHOWN.includes(event));
  const seqs = room.timeline.map(({ seq }) => seq);
  if (
    !isSame(
      seqs,
      wanted.map(({ seq }) => seq),
    )
  )
    return [`shows ${seqs} where there is ${wanted.map(({ seq }) => seq)}`];
  return room.timeline.flatMap((item, index) => {
    if (item.kind !== 'message') return [];
    const there = asSeen(wanted[index]?.data as Message, viewer);
    const isEqual = isSame(plain(item.message), plain(there));
    return isEqual ? [] : [`shows ${JSON.stringify(item.message)} where there is ${JSON.stringify(there)}`];
  });
}

function asSeen(message: Message, viewer: string): Message {
  const { clientMessageId: _, ...rest } = message;
  return message.sender.id === viewer ? message : rest;
}

/** As JSON carries it. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

/** Nothing grows any more: everything that was promised has come to its end. */
function growthFaults({ log }: RoomTruth, { room, growing }: RoomView): string[] {
  const running = Object.entries(room?.replies ?? {}).filter(([, { status }]) => status === 'running');
  const isOver = (replyId: string) =>
    log.some(({ event, data }) => event === 'reply.ended' && (data as { replyId: string }).replyId === replyId);
  return [
    ...[...growing.keys()].map((replyId) => `${replyId} grows still`),
    ...running.filter(([replyId]) => isOver(replyId)).map(([replyId]) => `${replyId} is shown as running and is over`),
  ];
}
