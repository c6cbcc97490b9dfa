import { applyEvent, withOlder } from '../../../protocol/apply-event.ts';
import { DomainError } from '../../../protocol/errors.ts';
import type { RoomId } from '../../../protocol/ids.ts';
import { EVENTS_PAGE_DEFAULT, EVENTS_PAGE_MAX } from '../../../protocol/limits.ts';
import type { MemberStanding, RoomSettings, RoomSummary } from '../../../protocol/room.ts';
import { openRoom, type RoomState } from '../../../protocol/room-state.ts';
import type { RouteAnswer } from '../../../protocol/routes.ts';
import { backOffMs } from './back-off.ts';
import type { EngineWorld } from './engine-types.ts';
import { asDomainError } from './failure.ts';
import { growingIn } from './growing.ts';
import { anchor, expectHead, freeze, thaw } from './room-log.ts';
import { rememberedState } from './room-memory.ts';
import { firstUnread, type RoomRecord } from './room-record.ts';
import type { RoomSync, RoomSyncHooks } from './room-sync.ts';
import type { RoomTable } from './room-table.ts';
import { standing } from './standing.ts';
import { mergeSummary, summaryAfter } from './summary.ts';

/** Pages that are read at most to reach the "New messages" line. */
const PAGES_TO_LINE_MAX = 3;

type Page = RouteAnswer<'GET /v1/rooms/{roomId}/events'>;

interface Loaded {
  page: Page;
  /** The number where the page begins. */
  first: number;
  members: readonly MemberStanding[];
  summary: RoomSummary;
}

/** Brings conversations in: from the device, from the server, and older pages. */
export class RoomLoad {
  readonly #world: EngineWorld;
  readonly #table: RoomTable;
  readonly #sync: RoomSync;
  readonly #hooks: RoomSyncHooks;
  readonly #loads = new Map<RoomId, Promise<void>>();
  readonly #failures = new Map<RoomId, number>();
  readonly #resetMeanwhile = new Set<RoomId>();

  constructor(world: EngineWorld, table: RoomTable, sync: RoomSync, hooks: RoomSyncHooks) {
    this.#world = world;
    this.#table = table;
    this.#sync = sync;
    this.#hooks = hooks;
  }

  /** Whoever loads a room says where its log goes on. */
  isLoading(roomId: RoomId): boolean {
    return this.#loads.has(roomId);
  }

  async open(roomId: RoomId): Promise<void> {
    const readSeq = this.#table.get(roomId)?.summary?.readSeq;
    if (this.#table.get(roomId)?.base === undefined) await this.#remembered(roomId);
    const isLoaded = this.#table.get(roomId)?.base !== undefined;
    if (!isLoaded) await this.#load(roomId);
    const standing = isLoaded ? this.refreshStanding(roomId) : undefined;
    this.#freezeLine(roomId, readSeq);
    if (await this.#hasReachedUnread(roomId, readSeq)) this.#freezeLine(roomId, readSeq);
    await standing;
  }

  /** Where I had read to when I opened the room: reading on does not move the line. */
  #freezeLine(roomId: RoomId, readSeq: number | undefined): void {
    const record = this.#table.get(roomId);
    if (record?.base === undefined || record.summary === undefined || !record.isOpened) return;
    const from = readSeq ?? record.summary.readSeq;
    this.#table.update(roomId, { unreadFrom: firstUnread(record.base, from, this.#hooks.me()) });
  }

  /** What is known does not count any more. A room that nobody has opened needs its summary only. */
  reload(roomId: RoomId): void {
    const record = this.#table.get(roomId);
    if (record === undefined) return;
    if (this.#loads.has(roomId)) {
      this.#resetMeanwhile.add(roomId);
      return;
    }
    this.#table.update(roomId, { log: freeze(record.log) });
    if (record.base === undefined) this.#hooks.doubt(roomId);
    else void this.#load(roomId);
  }

  /** Shows what is older. A failure shows as `loading: 'failed'`. */
  async older(roomId: RoomId): Promise<void> {
    const before = this.#table.get(roomId)?.base;
    const { loading, isExhausted } = this.#table.getOrUnknown(roomId);
    if (before === undefined || before.first <= 1 || isExhausted) return;
    if (loading === 'older' || loading === 'opening') return;
    this.#table.update(roomId, { loading: 'older' });
    try {
      const page = await this.#page(roomId, { before: before.first, limit: EVENTS_PAGE_DEFAULT });
      this.#putBefore(roomId, before.first, page);
    } catch (error) {
      if (this.#table.get(roomId) !== undefined) this.#table.update(roomId, { loading: 'failed' });
      if (error instanceof RangeError) this.reload(roomId);
    }
  }

  /** Who is online and how far everybody has read changes without events; this asks for it. Best effort. */
  async refreshStanding(roomId: RoomId): Promise<void> {
    const members = await this.#members(roomId).catch(() => undefined);
    const record = this.#table.get(roomId);
    if (members !== undefined && record !== undefined) {
      this.#table.update(roomId, standing(members, record.readBy));
    }
  }

  /** Opened rooms that could not be loaded are tried again. */
  resume(): void {
    for (const [roomId, record] of this.#table.entries()) {
      if (this.#isMissing(record)) void this.#load(roomId);
      else if (record.isOpened) void this.refreshStanding(roomId);
    }
  }

  forget(roomId: RoomId): void {
    this.#failures.delete(roomId);
    this.#resetMeanwhile.delete(roomId);
  }

  /** The conversation as the device kept it: shown at once, and `sync` brings what is missing. */
  async #remembered(roomId: RoomId): Promise<void> {
    const state = await rememberedState(this.#world.storage, roomId).catch(() => undefined);
    const record = this.#table.get(roomId);
    if (state === undefined || record === undefined || record.base !== undefined) return;
    const { log } = record;
    if (log.isFrozen || log.epoch !== state.epoch || state.head > log.head) return;
    const target = Math.max(log.target, log.head);
    const growing = growingIn(state, record.growing);
    this.#table.update(roomId, { base: state, growing, log: { ...log, head: state.head, target } });
    this.#sync.expect(roomId, target, 0);
  }

  #load(roomId: RoomId): Promise<void> {
    const running = this.#loads.get(roomId);
    if (running !== undefined) return running;
    const load = this.#loadOnce(roomId).finally(() => this.#loads.delete(roomId));
    this.#loads.set(roomId, load);
    return load;
  }

  async #loadOnce(roomId: RoomId): Promise<void> {
    const { log, base, summary } = this.#table.getOrUnknown(roomId);
    const known = log.isFrozen ? undefined : summary;
    this.#table.update(roomId, { log: freeze(log), ...(base === undefined && { loading: 'opening' }) });
    try {
      this.#install(roomId, await this.#fetch(roomId, known, log.head));
      this.#failures.delete(roomId);
      const isDoubtful = this.#resetMeanwhile.delete(roomId) || known === undefined;
      if (isDoubtful) this.#sync.sync(roomId);
    } catch (error) {
      this.#giveUp(roomId, known !== undefined, error);
    }
  }

  /**
   * Members and settings must be at least as new as the event before the page; the page's own events then bring them to
   * its end. `known` has been seen here up to `knownHead`, so anything read now is newer than that. A page that begins
   * later needs them read again, after it.
   */
  async #fetch(roomId: RoomId, known: RoomSummary | undefined, knownHead: number): Promise<Loaded> {
    const limit = (known?.unread ?? 0) > EVENTS_PAGE_DEFAULT / 2 ? EVENTS_PAGE_MAX : EVENTS_PAGE_DEFAULT;
    const [page, members] = await Promise.all([this.#page(roomId, { limit }), this.#members(roomId)]);
    const first = firstOf(page, limit);
    if (known !== undefined && known.epoch === page.epoch && knownHead >= first - 1) {
      return { page, first, members, summary: known };
    }
    const [again, summary] = await Promise.all([
      this.#members(roomId),
      this.#world.request('GET /v1/rooms/{roomId}', { path: { roomId } }),
    ]);
    return { page, first, members: again, summary };
  }

  /** @throws DomainError `unavailable` when its parts are not of one log */
  #install(roomId: RoomId, loaded: Loaded): void {
    const record = this.#table.getOrUnknown(roomId);
    const { page, members } = loaded;
    const base = stateOf(roomId, loaded);
    const { log, ready } = anchor(record.log, { epoch: page.epoch, head: base.head });
    const me = this.#hooks.me();
    const told = mergeSummary(record.summary, loaded.summary);
    if (told.epoch !== page.epoch) throw new DomainError('unavailable', 'The room has changed while it was read.');
    const summary = page.events.reduce((line, event) => summaryAfter(line, event, me), told);
    this.#hooks.heard(page.events);
    const opened: RoomRecord = {
      ...record,
      ...standing(members, record.readBy),
      summary,
      base,
      growing: growingIn(base, record.log.epoch === page.epoch ? record.growing : new Map()),
      log: expectHead(log, Math.max(page.head, summary.head)),
      loading: 'idle',
      isExhausted: false,
    };
    this.#sync.advance(roomId, opened, ready);
  }

  #giveUp(roomId: RoomId, isTrusted: boolean, failure: unknown): void {
    const error = asDomainError(failure);
    const record = this.#table.get(roomId);
    if (record === undefined) return;
    const { log, ready } = isTrusted ? thaw(record.log) : { log: record.log, ready: [] };
    this.#sync.advance(roomId, { ...record, log, loading: 'failed' }, ready);
    if (error.code === 'not_found' || error.code === 'forbidden') this.#hooks.doubt(roomId);
    else if (error.code !== 'unauthenticated') this.#retryLater(roomId, error);
  }

  #retryLater(roomId: RoomId, error: DomainError): void {
    const failures = (this.#failures.get(roomId) ?? 0) + 1;
    this.#failures.set(roomId, failures);
    const wait = Math.max(backOffMs(failures, this.#world.random()), error.retryAfterMs ?? 0);
    this.#world.setTimer(wait, () => this.#loadIfMissing(roomId));
  }

  #loadIfMissing(roomId: RoomId): void {
    const record = this.#table.get(roomId);
    if (record !== undefined && this.#isMissing(record)) void this.#load(roomId);
  }

  /** Opened and not there, or there and not to be trusted. */
  #isMissing(record: RoomRecord): boolean {
    return record.base === undefined ? record.isOpened : record.log.isFrozen;
  }

  /** Reads older pages until the line is among what is loaded. Says whether it read any. */
  async #hasReachedUnread(roomId: RoomId, readSeq: number | undefined): Promise<boolean> {
    let pages = 0;
    for (; pages < PAGES_TO_LINE_MAX; pages++) {
      const { base, summary, loading, isExhausted } = this.#table.getOrUnknown(roomId);
      if (base === undefined || summary === undefined || loading !== 'idle' || isExhausted) break;
      if (summary.unread === 0 || base.first <= (readSeq ?? summary.readSeq) + 1) break;
      await this.older(roomId);
    }
    return pages > 0;
  }

  /** @throws RangeError when the page does not fit */
  #putBefore(roomId: RoomId, first: number, page: Page): void {
    const { base, growing } = this.#table.getOrUnknown(roomId);
    // Loaded afresh meanwhile: the page belongs to what was there before.
    if (base === undefined || base.first !== first || base.epoch !== page.epoch) {
      if (base !== undefined) this.#table.update(roomId, { loading: 'idle' });
      return;
    }
    const isExhausted = page.events.length === 0;
    const longer = withOlder(base, page.events);
    this.#table.update(roomId, {
      ...{ base: longer, isExhausted, loading: 'idle' },
      growing: growingIn(longer, growing),
    });
    this.#sync.watch(roomId);
  }

  #page(roomId: RoomId, query: { before?: number; limit: number }): Promise<Page> {
    return this.#world.request('GET /v1/rooms/{roomId}/events', { path: { roomId }, query });
  }

  async #members(roomId: RoomId): Promise<readonly MemberStanding[]> {
    const { members } = await this.#world.request('GET /v1/rooms/{roomId}/members', { path: { roomId } });
    return members;
  }
}

/** A page is empty in an empty room, and when its numbers are drawn and not written yet. */
function firstOf(page: Page, limit: number): number {
  return page.events[0]?.seq ?? Math.max(1, page.head - limit + 1);
}

function stateOf(roomId: RoomId, { page, first, members, summary }: Loaded): RoomState {
  const head = first - 1;
  const people = members.map(({ readSeq: _, online: __, ...member }) => member);
  const room = openRoom({ roomId, epoch: page.epoch, head, settings: settingsOf(summary), members: people });
  return page.events.reduce(applyEvent, room);
}

function settingsOf({ name, topic, kind, bots, botsHearBots, faces }: RoomSummary): RoomSettings {
  return { name, topic, kind, bots, ...(botsHearBots && { botsHearBots }), ...(faces && { faces }) };
}
