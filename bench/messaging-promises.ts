import type { FunctionWeight } from './function-weights.ts';
import type { RoomCost } from './room-costs.ts';

export const WRITE_UNITS_MAX = 6;
export const COMMAND_BYTES_MAX = 450_000;
export const COMMAND_BYTES_GOAL = 260_000;

export interface MessagingFigures {
  rooms: RoomCost[];
  functions: Pick<FunctionWeight, 'name' | 'bytes'>[];
}

/** A sentence for each promise about the cost of a message that the figures do not keep. */
export function brokenPromises({ rooms, functions }: MessagingFigures): string[] {
  return [...rooms.flatMap(brokenIn), ...brokenByGrowth(rooms), ...brokenByWeight(functions)];
}

function brokenIn({ connections, calls, writeUnits, posts }: RoomCost): string[] {
  const broken: string[] = [];
  if ((calls['dynamodb:Scan'] ?? 0) > 0) broken.push('it scans the table');
  if (writeUnits > WRITE_UNITS_MAX) broken.push(`${writeUnits} write units are more than ${WRITE_UNITS_MAX}`);
  if (posts !== connections - 1) broken.push(`${posts} posts are not ${connections - 1}`);
  if (calls['dynamodb:Query'] !== 1) broken.push(`the recipients took ${calls['dynamodb:Query'] ?? 0} queries, not 1`);
  return broken.map((what) => `in a room of ${connections} connections ${what}`);
}

function brokenByGrowth(rooms: readonly RoomCost[]): string[] {
  const units = new Set(rooms.map(({ writeUnits }) => writeUnits));
  return units.size > 1 ? [`write units depend on the size of the room: ${[...units].join(', ')}`] : [];
}

function brokenByWeight(functions: MessagingFigures['functions']): string[] {
  const command = functions.find(({ name }) => name === 'command');
  if (command === undefined) return ['there is no function "command" to weigh'];
  return command.bytes > COMMAND_BYTES_MAX
    ? [`the bundle of command has ${command.bytes} bytes, more than ${COMMAND_BYTES_MAX}`]
    : [];
}
