import { PING_SECONDS } from '../../protocol/limits.ts';
import { Chance } from './chance.ts';
import { drawFaults, type Faults, noFaults } from './faults.ts';
import type { Evidence } from './oracle/evidence.ts';
import { violationsOf } from './oracle/oracle.ts';
import { promptFaultsOf } from './oracle/prompt-faults.ts';
import { people, peopledTable } from './people.ts';
import { nothingPlanted, type Plant } from './planted/plant.ts';
import { growLarge, Scenario } from './scenario.ts';
import { watchFaults } from './watch-faults.ts';
import { World } from './world.ts';

export interface Run {
  seed: number;
  faults: Faults;
  violations: string[];
  /** Everything that happened, a line each. */
  history: string[];
  sends: number;
}

export interface RunOptions {
  plant?: Plant;
  /** Whether its history is to be told, line by line. */
  isTold?: boolean;
}

const SKEW_MS = 5 * 60_000;
const MINUTE_MS = 60_000;
/** The longest time between two pings, what it takes to find that a socket is dead, and the longest back-off. */
const HEARTBEAT_MS = PING_SECONDS * 1_200 + 5_000 + 61_000 + 30_000;
const OPENING_MS = 20_000;
/** A promised answer that never came is ended, and a delivery was tried for the last time, well before. */
const ROUNDS_MAX = 10;
/** Shorter than a client waits before it asks for what it may have missed, and longer than anything takes. */
const PROMPT_MS = 1_400;
const ONCE_MORE = 'once more';
const LIFE_OF_A_SOCKET_MS = 2 * 60 * MINUTE_MS;

/** One world from its beginning to its end, and what the oracle says of it. */
export async function runSeed(seed: number, { plant = nothingPlanted, isTold = false }: RunOptions = {}): Promise<Run> {
  const rows = await peopledTable();
  const chance = new Chance(seed * 7_919 + 1);
  const faults = drawFaults(chance);
  const world = new World({ seed, faults, plant, rows, isTold });
  const watched = watchFaults();
  try {
    await live(world, chance);
    await heal(world);
    const healed = violationsOf(evidenceOf(world));
    await writeOnceMore(world, { areLarge: seed % 5 === 0 });
    const late = healed.length > 0 ? [] : promptFaultsOf(evidenceOf(world), ONCE_MORE);
    const violations = [...healed, ...late, ...world.functions.complaints, ...watched.unexpected()];
    const sends = world.devices.flatMap(({ log }) => log).filter(({ what }) => what === 'wrote').length;
    return { seed, faults, violations, history: world.scheduler.history, sends };
  } finally {
    for (const device of world.devices) void device.engine.stop();
    watched.stop();
  }
}

function evidenceOf({ table, commits, devices, queue }: World): Evidence {
  const clients = devices.map(({ name, person, log, engine }) => {
    return { name, userId: person.userId, log, state: engine.store.getState() };
  });
  return { rows: table.rows.all(), commits, clients, deadLetters: queue.deadLetters };
}

async function live(world: World, chance: Chance): Promise<void> {
  const { scheduler } = world;
  const skew = () => (chance.happens(0.3) ? chance.between(-SKEW_MS, SKEW_MS) : 0);
  const owners = {
    'ana-phone': people.ana,
    'ana-laptop': people.ana,
    ben: people.ben,
    cai: people.cai,
    dan: people.dan,
  };
  for (const [name, person] of Object.entries(owners)) {
    const device = world.addDevice(name, person, skew());
    scheduler.after(
      chance.between(0, 5_000),
      () => `${name} starts`,
      () => device.start(),
    );
  }
  const scenario = new Scenario(world, chance);
  sweepEveryMinute(world);
  const { faults } = world.weather;
  // Most days begin well: with everything going wrong from the first moment on, nobody would come to do anything.
  if (chance.happens(0.8)) world.weather.faults = noFaults;
  await scheduler.pass(chance.between(2_000, 4_000));
  for (const device of world.devices) scenario.begin(device);
  await scheduler.pass(chance.between(100, 1_500));
  world.weather.faults = faults;
  const pace = chance.oneOf([100, 1_000, 5_000]) ?? 400;
  for (let left = chance.between(12, 40); left > 0; left--) {
    scenario.act();
    await scheduler.pass(chance.between(1, pace));
  }
  if (chance.happens(0.03)) await scheduler.pass(LIFE_OF_A_SOCKET_MS + chance.between(0, LIFE_OF_A_SOCKET_MS));
}

/** The faults are over, nobody writes any more, and each device has the time for one heartbeat. */
async function heal(world: World): Promise<void> {
  world.scheduler.note('the faults end');
  world.weather.faults = noFaults;
  for (const device of world.devices) if (device.isAway) device.wake();
  await world.scheduler.pass(HEARTBEAT_MS);
  for (let rounds = 0; rounds < ROUNDS_MAX && !isQuiet(world); rounds++) await world.scheduler.pass(HEARTBEAT_MS);
  for (const device of world.devices) {
    for (const roomId of device.engine.store.getState().rooms.keys()) device.engine.openRoom(roomId).catch(() => {});
  }
  await world.scheduler.pass(OPENING_MS);
}

/** Nothing is to come of a bot any more, or to be ended by the sweep, and since the last event all have asked once. */
function isQuiet({ table, commits, scheduler }: World): boolean {
  const last = commits.findLast(({ changes }) => changes.some(({ key }) => key.SK.startsWith('EVENT#')));
  const isRunning = table.rows
    .all()
    .some(({ SK, status }) => SK === 'REPLY' && (status === 'open' || status === 'running'));
  return !isRunning && scheduler.now - (last?.at ?? 0) >= HEARTBEAT_MS;
}

/** Now that all is well, what somebody says is with everybody at once, without being asked for. */
async function writeOnceMore(world: World, { areLarge }: { areLarge: boolean }): Promise<void> {
  const rooms = new Set(world.devices.flatMap(({ engine }) => [...engine.store.getState().rooms.keys()]));
  for (const roomId of rooms) {
    // In every fifth world the rooms are large: the stream tells them.
    if (areLarge) growLarge(world, roomId);
    const writer = world.devices.find((device) => device.room(roomId) !== undefined);
    writer?.write(roomId, ONCE_MORE);
  }
  await world.scheduler.pass(PROMPT_MS);
}

function sweepEveryMinute(world: World): void {
  world.scheduler.after(MINUTE_MS, '', () => {
    void world.functions.invoke('sweep', { round: 'minute' });
    sweepEveryMinute(world);
  });
}
