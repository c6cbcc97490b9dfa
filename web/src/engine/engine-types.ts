import type * as z from 'zod/mini';
import type { StoreApi } from 'zustand/vanilla';
import type { WireError } from '../../../protocol/errors.ts';
import type { BotId, ClientMessageId, MemberId, MessageId, ReplyId, RoomId, UserId } from '../../../protocol/ids.ts';
import type { Member, Role, RoomSummary, Trigger } from '../../../protocol/room.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import type { RouteAnswer, RouteInput, RouteKey, RoutePath, RouteQuery } from '../../../protocol/routes.ts';
import type { Me, User } from '../../../protocol/user.ts';
import type { OutgoingPicture, OutgoingRecording, Pictures, UploadForm } from './picture-types.ts';

/** `connecting` until the first catch-up or failure; `offline` from a lost connection until caught up again. */
export type ConnectionStatus = 'connecting' | 'online' | 'offline' | 'signed-out';

/** A message on its way. It leaves the outbox when it stands in the room's log. */
export interface OutboxItem {
  clientMessageId: ClientMessageId;
  roomId: RoomId;
  /** May be empty beside pictures or a recording. */
  text: string;
  pictures?: readonly OutgoingPicture[] | undefined;
  recording?: OutgoingRecording | undefined;
  replyTo?: MessageId | undefined;
  notForBot?: boolean | undefined;
  createdAt: string;
  status: 'sending' | 'failed';
  /** Why it failed, for good unless somebody retries. */
  error?: WireError | undefined;
}

/** Somebody is writing, or a bot is thinking about `messageId` (then `replyId` is set, to stop it). */
export interface Typing {
  userId: MemberId;
  name: string;
  replyId?: ReplyId | undefined;
  messageId?: MessageId | undefined;
  /** What a bot says that it is doing. */
  status?: string | undefined;
  /** In the world's `now()`. */
  until: number;
}

/** One room of the list. */
export interface RoomView {
  /** Kept live: name, bots, lastMessage, unread, readSeq, head. */
  summary: RoomSummary;
  /** The loaded conversation with what is being changed already in it; undefined until opened. */
  room: RoomState | undefined;
  loading: 'idle' | 'opening' | 'older' | 'failed';
  hasOlder: boolean;
  /** The text so far of messages that grow; in `room` they have their first piece until they end. */
  growing: ReadonlyMap<ReplyId, { text: string }>;
  typing: readonly Typing[];
  online: ReadonlySet<UserId>;
  /** The highest number that each member has read. */
  readBy: Readonly<Record<UserId, number>>;
  /** The frozen "New messages" line: the first unread number when the room was opened. */
  unreadFrom: number | undefined;
}

export interface EngineState {
  me: Me | undefined;
  status: ConnectionStatus;
  lastError: WireError | undefined;
  rooms: ReadonlyMap<RoomId, RoomView>;
  /** Newest conversation first. */
  roomOrder: readonly RoomId[];
  loadedRooms: boolean;
  /** In the order of sending. */
  outbox: readonly OutboxItem[];
  drafts: Readonly<Record<RoomId, string>>;
}

export interface MessageDraft {
  text: string;
  pictures?: readonly OutgoingPicture[] | undefined;
  recording?: OutgoingRecording | undefined;
  replyTo?: MessageId | undefined;
  notForBot?: boolean | undefined;
}

/** What a client does and knows, without a screen. Methods that return promises reject with DomainError. */
export interface Engine {
  readonly store: StoreApi<EngineState>;
  /** Shows what the device remembers, then connects. Resolves when the remembered part is shown. */
  start(): Promise<void>;
  /** Resolves when everything is stored. */
  stop(): Promise<void>;
  /** Probes the connection now: on `online`, when the page becomes visible, after sleep. */
  wake(): void;
  /** Stores what is not stored yet: the page may go at any moment from now on. Resolves when it is stored. */
  flush(): Promise<void>;

  /** Loads the conversation when needed and freezes its "New messages" line. A failure shows as `loading: 'failed'`. */
  openRoom(roomId: RoomId): Promise<void>;
  closeRoom(roomId: RoomId): void;
  loadOlder(roomId: RoomId): Promise<void>;

  /** Shows the message at once, clears the room's draft, and sends until the server has it or finally refuses. */
  send(roomId: RoomId, draft: MessageDraft): ClientMessageId;
  retry(clientMessageId: ClientMessageId): void;
  discard(clientMessageId: ClientMessageId): void;
  edit(roomId: RoomId, messageId: MessageId, text: string): Promise<void>;
  remove(roomId: RoomId, messageId: MessageId): Promise<void>;
  react(roomId: RoomId, messageId: MessageId, emoji: string, on: boolean): Promise<void>;
  setTyping(roomId: RoomId, on: boolean): void;
  markRead(roomId: RoomId, seq: number): void;
  setDraft(roomId: RoomId, text: string): void;
  pictures(): Promise<Pictures>;
  stopReply(roomId: RoomId, replyId: ReplyId, messageId: MessageId): Promise<void>;
  retryReply(roomId: RoomId, replyId: ReplyId, messageId: MessageId): Promise<void>;

  createRoom(input: RouteInput<'POST /v1/rooms'>): Promise<RoomSummary>;
  updateRoom(roomId: RoomId, patch: RouteInput<'PATCH /v1/rooms/{roomId}'>): Promise<void>;
  leaveRoom(roomId: RoomId): Promise<void>;
  deleteRoom(roomId: RoomId): Promise<void>;
  /** Adds somebody, or changes their role. */
  setMember(roomId: RoomId, userId: UserId, role?: Exclude<Role, 'bot'>): Promise<Member>;
  removeMember(roomId: RoomId, userId: MemberId): Promise<void>;
  createInvite(roomId: RoomId): Promise<RouteAnswer<'POST /v1/rooms/{roomId}/invites'>>;
  acceptInvite(token: string): Promise<RoomSummary>;
  setBotTrigger(roomId: RoomId, botId: BotId, trigger: Trigger): Promise<void>;
  findUsers(query: string): Promise<readonly User[]>;
  updateMe(patch: RouteInput<'PATCH /v1/me'>): Promise<Me>;
  /** Any other route, as this person. */
  request: EngineWorld['request'];
}

/** A call of a route. `path`, `query` and `body` may be left out where the route has none. */
export interface RouteRequest<K extends RouteKey> {
  path?: RoutePath<K>;
  query?: RouteQuery<K>;
  body?: RouteInput<K>;
  /** For routes that create: the same key never creates twice. */
  idempotencyKey?: string;
  /** What the answer is read by, where the route is not one of `routeAnswers`. */
  answer?: z.ZodMiniType<RouteAnswer<K>>;
  /** How long the answer may take, where that is long. */
  answerMs?: number;
}

export interface SocketHandlers {
  open(): void;
  message(text: string): void;
  /** Once, also when it never opened. Nothing is called after it. */
  close(code: number, reason: string): void;
}

export interface Socket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** What a device keeps. Values are structured-cloneable. */
export interface EngineStorage {
  get(key: string): Promise<unknown>;
  /** All of them or none, and after those of earlier calls. `undefined` deletes. */
  write(changes: ReadonlyMap<string, unknown>): Promise<void>;
  /** Everything whose key starts with `prefix`, ordered by key. */
  entries(prefix: string): Promise<readonly (readonly [key: string, value: unknown])[]>;
}

/** Everything from outside, so that a simulation, a bot or a tool can run the same engine. */
export interface EngineWorld {
  /** Milliseconds since 1970. */
  now(): number;
  /** At least 0, below 1. */
  random(): number;
  randomBytes(length: number): Uint8Array;
  /** Returns what cancels it. */
  setTimer(ms: number, fire: () => void): () => void;
  openSocket(url: string, protocols: readonly string[], handlers: SocketHandlers): Socket;
  /** Settles within half a minute. Rejects with DomainError; its code is `unavailable` when the network failed. */
  request<K extends RouteKey>(route: K, request: RouteRequest<K>): Promise<RouteAnswer<K>>;
  /** Posts a file with a form of S3's. Rejects with DomainError `unavailable` when it did not arrive. `progress` is from 0 to 1. */
  postForm(form: UploadForm, file: Blob, progress: (part: number) => void, signal: AbortSignal): Promise<void>;
  storage: EngineStorage;
  socketUrl: string;
  /** Names this device in `hello`; at most 64 characters. */
  device: string;
}
