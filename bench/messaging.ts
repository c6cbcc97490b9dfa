import { startChat } from '../test/fixtures/chat.ts';
import type { Bench } from './bench.ts';
import { type FunctionWeight, weighFunctions } from './function-weights.ts';
import { brokenPromises, COMMAND_BYTES_GOAL, COMMAND_BYTES_MAX } from './messaging-promises.ts';
import { measureRooms, type RoomCost } from './room-costs.ts';
import { textTable } from './text-table.ts';

const SIZES = [2, 10, 100, 1000];

/** What a text message costs as rooms grow, and what each function weighs. Counts are exact; times are ratios. */
export const messaging: Bench = {
  async measure(say) {
    say('Starting the local runtime …');
    const chat = await startChat();
    try {
      const rooms = await measureRooms(chat, SIZES, say);
      say('Weighing the functions …');
      const functions = await weighFunctions(chat.runtime);
      const figures = { rooms, functions };
      return { figures, report: report(rooms, functions), broken: brokenPromises(figures) };
    } finally {
      await chat.stop();
    }
  },
};

function report(rooms: readonly RoomCost[], functions: readonly FunctionWeight[]): string {
  return `
One text message, from its frame to its last post, by somebody who has not written for a while, in a room where
somebody else has (so one with more than 200 connections is already marked as large, and told by the stream)

${costTable(rooms)}
Bundles, and the time from the start of a process until the handler is there, relative to an empty handler
(command: at most ${kb(COMMAND_BYTES_MAX)} kB, goal ${kb(COMMAND_BYTES_GOAL)} kB)

${weightTable(functions)}`;
}

function costTable(rooms: readonly RoomCost[]): string {
  const operations = [...new Set(rooms.flatMap(({ calls }) => Object.keys(calls)))].toSorted();
  const rows: [string, (room: RoomCost) => number][] = [
    ...operations.map((name): (typeof rows)[number] => [name, ({ calls }) => calls[name] ?? 0]),
    ['read units', (room) => room.readUnits],
    ['write units', (room) => room.writeUnits],
    ['invocations', (room) => room.invocations],
    ['posts', (room) => room.posts],
  ];
  return textTable([
    ['', ...rooms.map(({ connections }) => `${connections.toLocaleString('en')} connections`)],
    ...rows.map(([name, of]) => [name, ...rooms.map(of)]),
  ]);
}

function weightTable(functions: readonly FunctionWeight[]): string {
  return textTable([
    ['function', 'kB', 'initialisation'],
    ...functions.map(({ name, bytes, initRatio }) => [name, kb(bytes), `${initRatio.toFixed(2)} ×`]),
  ]);
}

function kb(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
