import { crockford, UserId } from '../../protocol/ids.ts';
import type { Person } from './device.ts';
import { noFaults } from './faults.ts';
import { nothingPlanted } from './planted/plant.ts';
import { START } from './scheduler.ts';
import type { Item } from './table/values.ts';
import { World } from './world.ts';

const DAY_MS = 24 * 60 * 60_000;

function person(name: string, number: number): Person {
  const bytes = new Uint8Array(16).fill(number);
  const hex = Buffer.from(bytes).toString('hex');
  const sub = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  const id = Uint8Array.from(Buffer.from(sub.replaceAll('-', ''), 'hex'));
  return { userId: UserId.parse(`user_${crockford(id)}`), claims: { sub, username: name } };
}

export const people = {
  ana: person('ana', 0x11),
  ben: person('ben', 0x22),
  cai: person('cai', 0x33),
  dan: person('dan', 0x44),
};

let made: Promise<readonly Item[]> | undefined;

/**
 * A table in which everybody has been welcomed, and ana has a room with ben and cai. Made once, by the product itself,
 * on a day without faults.
 */
export function peopledTable(): Promise<readonly Item[]> {
  made ??= makePeopledTable();
  return made;
}

async function makePeopledTable(): Promise<readonly Item[]> {
  const world = new World({ seed: 0, faults: noFaults, plant: nothingPlanted, begin: START - DAY_MS });
  const ask = async <T>(asked: Promise<T>): Promise<T> => {
    await world.scheduler.pass(20_000);
    return await asked;
  };
  for (const [name, one] of Object.entries(people)) {
    await ask(world.api.requestOf({ name, isAway: false }, one.claims)('GET /v1/me', {}));
  }
  const { ana, ben, cai } = people;
  const body = { kind: 'group' as const, name: 'Team', userIds: [ben.userId, cai.userId] };
  const asAna = world.api.requestOf({ name: 'ana', isAway: false }, ana.claims);
  await ask(asAna('POST /v1/rooms', { body, idempotencyKey: 'team' }));
  // The people find nothing used up of what limits them.
  return world.table.rows.all().filter((row) => !row.PK.startsWith('RATE#') && !row.PK.startsWith('IDEMPOTENCY#'));
}
