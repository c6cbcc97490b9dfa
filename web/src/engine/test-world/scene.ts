import { UserId } from '../../../../protocol/ids.ts';
import type { RoomState } from '../../../../protocol/room-state.ts';
import type { Me } from '../../../../protocol/user.ts';
import { createEngine } from '../engine.ts';
import type { Engine, RoomView } from '../engine-types.ts';
// Loaded when needed: here at once, so that it takes no time but the clock's.
import '../room-load.ts';
import { MemoryStorage } from './memory-storage.ts';
import type { ScriptedRoom } from './scripted-room.ts';
import { ScriptedServer } from './scripted-server.ts';
import type { ScriptedSocket } from './scripted-socket.ts';
import { VirtualClock } from './virtual-clock.ts';

const person = (number: number, handle: string): Me => {
  const userId = UserId.parse(`user_${String(number).padStart(26, '0')}`);
  return { userId, handle, name: handle, locale: 'en', speech: 'when_spoken' };
};
export const ana = person(1, 'ana');
export const ben = person(2, 'ben');

/** Ana on one device, in a room with Ben. */
export interface Scene {
  clock: VirtualClock;
  server: ScriptedServer;
  storage: MemoryStorage;
  room: ScriptedRoom;
  engine: Engine;
}

/** Nothing has happened yet. */
export function quietScene(seed = 1): Scene {
  const clock = new VirtualClock();
  const server = new ScriptedServer(clock, seed);
  server.addUser(ana);
  server.addUser(ben);
  const room = server.addRoom(1, ana.userId, ben.userId);
  const storage = new MemoryStorage();
  const engine = createEngine(server.worldOf(ana.userId, storage, seed));
  return { clock, server, storage, room, engine };
}

/** Ana is online and looks at the room. */
export async function openScene(seed = 1): Promise<Scene> {
  const scene = quietScene(seed);
  await scene.engine.start();
  await scene.clock.pass(1_000);
  void scene.engine.openRoom(scene.room.roomId);
  await scene.clock.pass(1_000);
  return scene;
}

/** The same device after a reload of the page. */
export async function reloaded({ engine, server, storage, clock }: Scene): Promise<Engine> {
  await engine.stop();
  const next = createEngine(server.worldOf(ana.userId, storage, Math.floor(server.random() * 2 ** 31)));
  await next.start();
  await clock.pass(0);
  return next;
}

export function viewOf(engine: Engine, room: ScriptedRoom): RoomView {
  const view = engine.store.getState().rooms.get(room.roomId);
  if (view === undefined) throw new Error('the room is not in the list');
  return view;
}

export function texts(engine: Engine, room: ScriptedRoom): string[] {
  const timeline = viewOf(engine, room).room?.timeline ?? [];
  return timeline.flatMap((item) => (item.kind === 'message' ? [item.message.text] : []));
}

/** What must be equal when a client has everything from its first number on. */
export function known(state: RoomState | undefined, first = state?.first ?? 1) {
  if (state === undefined) return undefined;
  const { epoch, head, timeline } = state;
  const replies = Object.entries(state.replies).filter(([, reply]) => reply.seq >= first);
  return { epoch, head, timeline: timeline.filter((item) => item.seq >= first), replies: Object.fromEntries(replies) };
}

export function truth(room: ScriptedRoom, first = 1) {
  return known(room.stateFor(ana.userId), first);
}

export function socketOf(server: ScriptedServer): ScriptedSocket {
  const socket = [...server.sockets].at(-1);
  if (socket === undefined) throw new Error('there is no socket');
  return socket;
}

export function messagesOf(room: ScriptedRoom): string[] {
  return room.log.flatMap((event) => (event.event === 'message.created' ? [event.data.text] : []));
}
