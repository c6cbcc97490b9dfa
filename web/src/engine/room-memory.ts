import * as z from 'zod/mini';
import { ReplyFailure, ReplyOutcome } from '../../../protocol/events.ts';
import { BotId, MemberId, MessageId, ReplyId, RoomId } from '../../../protocol/ids.ts';
import { Message } from '../../../protocol/message.ts';
import { Member, RoomSettings, RoomSummary } from '../../../protocol/room.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import type { EngineStorage } from './engine-types.ts';

/** What stands in a conversation when it is opened again, before anything is loaded. */
const KEPT_ITEMS = 100;

const SUMMARIES = 'summary/';
const STATES = 'state/';
export const summaryKey = (roomId: RoomId) => `${SUMMARIES}${roomId}`;
export const stateKey = (roomId: RoomId) => `${STATES}${roomId}`;

const at = { seq: z.int(), at: z.string() };
const KeptItem = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('message'), seq: z.int(), message: Message }),
  z.object({ kind: z.literal('joined'), ...at, userId: MemberId, name: z.string() }),
  z.object({ kind: z.literal('left'), ...at, userId: MemberId, name: z.string(), by: MemberId }),
  z.object({ kind: z.literal('changed'), ...at, name: z.string(), topic: z.string(), by: MemberId }),
]);

const KeptReply = z.object({
  seq: z.int(),
  messageId: MessageId,
  botId: BotId,
  status: z.union([z.literal('running'), ReplyOutcome]),
  reason: z.optional(ReplyFailure),
});

/** A `RoomState` as the device keeps it. What an older version of the site kept is not understood, and loaded afresh. */
const KeptState = z.object({
  roomId: RoomId,
  epoch: z.string(),
  first: z.int(),
  head: z.int(),
  isDeleted: z.boolean(),
  settings: RoomSettings,
  members: z.record(MemberId, Member),
  timeline: z.array(KeptItem),
  replies: z.record(ReplyId, KeptReply),
});

/** The newest part of a conversation, as a state of its own. */
export function keptPart(state: RoomState): RoomState {
  const timeline = state.timeline.slice(-KEPT_ITEMS);
  const oldest = timeline[0];
  if (oldest === undefined || timeline.length === state.timeline.length) return state;
  const replies = Object.entries(state.replies).filter(([, reply]) => reply.seq >= oldest.seq);
  return { ...state, first: oldest.seq, timeline, replies: Object.fromEntries(replies) };
}

export async function rememberedSummaries(storage: EngineStorage): Promise<RoomSummary[]> {
  const entries = await storage.entries(SUMMARIES);
  return entries.flatMap(([, value]) => {
    const summary = RoomSummary.safeParse(value);
    return summary.success ? [summary.data] : [];
  });
}

export async function rememberedState(storage: EngineStorage, roomId: RoomId): Promise<RoomState | undefined> {
  const state = KeptState.safeParse(await storage.get(stateKey(roomId)));
  return state.success ? state.data : undefined;
}
