import { create } from 'zustand';
import type { AttachmentId, MessageId, RoomId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { MenuRequest } from '../ui/menu-entries.ts';

/** What the next message of a room refers to. */
export type Referring = { kind: 'reply' | 'edit'; message: Message };

export interface EmojiRequest {
  anchor: DOMRect;
  pick(emoji: string): void;
}

/** A picture, or a recording, of a room. */
export interface PictureRef {
  roomId: RoomId;
  attachmentId: AttachmentId;
}

interface UiState {
  dialog: 'new-room' | 'settings' | 'switcher' | undefined;
  areDetailsOpen: boolean;
  referring: Readonly<Record<RoomId, Referring>>;
  menu: MenuRequest | undefined;
  emoji: EmojiRequest | undefined;
  announcement: string;
  /** A message that somebody is asked about before it is deleted. */
  deleting: { roomId: RoomId; messageId: MessageId } | undefined;
  /** A picture that is looked at in full. */
  lightbox?: PictureRef | undefined;
  /** A picture of which somebody says what is in it. */
  correcting?: PictureRef | undefined;
  /** A recording of mine of which I say what I said. */
  transcribing?: PictureRef | undefined;
  /** A message that somebody wants to hear. */
  heard?: MessageId | undefined;
  /** A room that is being searched. */
  searching?: RoomId | undefined;
  /** A message to go to, wherever it is in the conversation. */
  sought?: { roomId: RoomId; messageId: MessageId } | undefined;
  /** Where a conversation should scroll to and light up. */
  highlight: { roomId: RoomId; messageId: MessageId } | undefined;
}

/** What is open on the screen. What was said lives in the engine. */
export const useUi = create<UiState>(() => ({
  dialog: undefined,
  areDetailsOpen: false,
  referring: {},
  menu: undefined,
  emoji: undefined,
  announcement: '',
  deleting: undefined,
  highlight: undefined,
}));

/** Whether something lies above the rest of the page. */
export function isAnythingOpen(state: UiState): boolean {
  const { dialog, menu, emoji, deleting, lightbox, correcting, transcribing, searching } = state;
  return [dialog, menu, emoji, deleting, lightbox, correcting, transcribing, searching].some(
    (each) => each !== undefined,
  );
}

export const openDialog = (dialog: UiState['dialog']) => useUi.setState({ dialog });
export const closeDialog = () => useUi.setState({ dialog: undefined });
export const toggleDetails = () => useUi.setState(({ areDetailsOpen }) => ({ areDetailsOpen: !areDetailsOpen }));
export const closeDetails = () => useUi.setState({ areDetailsOpen: false });
export const openMenu = (menu: MenuRequest) => useUi.setState({ menu });
export const closeMenu = () => useUi.setState({ menu: undefined });
export const openEmoji = (emoji: EmojiRequest) => useUi.setState({ emoji });
export const closeEmoji = () => useUi.setState({ emoji: undefined });

export function refer(roomId: RoomId, referring: Referring): void {
  useUi.setState((state) => ({ referring: { ...state.referring, [roomId]: referring } }));
}

export function stopReferring(roomId: RoomId): void {
  useUi.setState(({ referring: { [roomId]: _, ...rest } }) => ({ referring: rest }));
}

/** Says something to people who listen to the screen. The same text twice in a row is said twice. */
export function announce(text: string): void {
  useUi.setState((state) => ({ announcement: state.announcement === text ? `${text}\u00a0` : text }));
}
