import { AudioLines, Copy, CornerUpLeft, Pencil, ScanText, SmilePlus, Trash2, Volume2 } from 'lucide-react';
import { type KeyboardEvent, useCallback } from 'react';
import type { RoomId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import { announce, openEmoji, openMenu, refer, useUi } from '../app/ui-state.ts';
import type { MenuEntry } from '../ui/menu-entries.ts';
import { actionWords as words } from '../words/conversation.ts';
import { speechWords, transcriptWords } from '../words/voice.ts';
import { useRoom } from './room-context.tsx';
import { useListen } from './use-listen.ts';
import { useReact } from './use-react.ts';

const QUICK = ['👍', '❤️', '😂', '🎉', '😮', '🙏'] as const;

export interface MessageMenu {
  openAt(anchor: DOMRect): void;
  openByKey(event: KeyboardEvent<HTMLElement>): void;
}

/** Everything that can be done with a message. */
export function useMessageMenu(message: Message): MessageMenu {
  const { roomId, me, role } = useRoom();
  const react = useReact(message);
  const listen = useListen(message);
  const openAt = useCallback(
    (anchor: DOMRect) => {
      if (message.deletedAt !== undefined) return;
      const isMine = message.sender.id === me;
      const mayDelete = isMine || role === 'owner' || role === 'admin';
      const entries: MenuEntry[] = [
        { kind: 'quick', options: QUICK.map((emoji) => quickReaction(emoji, message, me, react)) },
        {
          kind: 'action',
          label: words.moreReactions,
          icon: SmilePlus,
          select: () => openEmoji({ anchor, pick: react }),
        },
        {
          kind: 'action',
          label: words.reply,
          icon: CornerUpLeft,
          select: () => refer(roomId, { kind: 'reply', message }),
        },
        ...(listen === undefined ? [] : [listening(listen)]),
        ...(message.text === '' ? [] : [copying(words.copy, message.text)]),
        ...transcripts(roomId, message, isMine),
        ...corrections(roomId, message),
        ...(isMine ? [edit(roomId, message)] : []),
        ...(mayDelete ? [deletion(roomId, message)] : []),
      ];
      openMenu({ label: words.actions, anchor, entries });
    },
    [message, roomId, me, role, react, listen],
  );
  const openByKey = useCallback(
    (event: KeyboardEvent<HTMLElement>) => {
      const isOpening = event.key === 'Enter' || event.key === 'ContextMenu' || (event.shiftKey && event.key === 'F10');
      if (!isOpening || event.target !== event.currentTarget) return;
      event.preventDefault();
      event.stopPropagation();
      openAt(event.currentTarget.getBoundingClientRect());
    },
    [openAt],
  );
  return { openAt, openByKey };
}

function quickReaction(emoji: string, { reactions }: Message, me: string, react: (emoji: string) => void) {
  const isChosen = reactions[emoji]?.some((id) => id === me) ?? false;
  return { label: words.reactWith(emoji), text: emoji, isChosen, select: () => react(emoji) };
}

function listening(select: () => void): MenuEntry {
  return { kind: 'action', label: speechWords.listen, icon: Volume2, select };
}

function copying(label: string, text: string): MenuEntry {
  return { kind: 'action', label, icon: Copy, select: () => void copy(text) };
}

/** Everybody copies what was said; who said it corrects it. */
function transcripts(roomId: RoomId, { attachments }: Message, isMine: boolean): MenuEntry[] {
  const [recording, ...others] = attachments.filter(({ kind }) => kind === 'audio');
  if (recording?.status !== 'ready' || others.length > 0) return [];
  const { attachmentId, understanding } = recording;
  const text = understanding?.transcript?.text ?? '';
  const transcribing = { roomId, attachmentId };
  const correct: MenuEntry = {
    ...{ kind: 'action', label: transcriptWords.correct, icon: AudioLines },
    select: () => useUi.setState({ transcribing }),
  };
  const isSettled = understanding !== undefined && understanding.status !== 'pending';
  return [...(text === '' ? [] : [copying(transcriptWords.copy, text)]), ...(isMine && isSettled ? [correct] : [])];
}

/** Of several pictures, each is corrected where it is looked at. */
function corrections(roomId: RoomId, { attachments }: Message): MenuEntry[] {
  const [only, ...others] = attachments;
  if (only?.kind !== 'picture' || only.status !== 'ready' || others.length > 0) return [];
  const correcting = { roomId, attachmentId: only.attachmentId };
  return [{ kind: 'action', label: words.correct, icon: ScanText, select: () => useUi.setState({ correcting }) }];
}

function edit(roomId: RoomId, message: Message): MenuEntry {
  return { kind: 'action', label: words.edit, icon: Pencil, select: () => refer(roomId, { kind: 'edit', message }) };
}

function deletion(roomId: RoomId, { messageId }: Message): MenuEntry {
  const select = () => useUi.setState({ deleting: { roomId, messageId } });
  return { kind: 'action', label: words.delete, icon: Trash2, isDangerous: true, select };
}

async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  announce(words.copied);
}
