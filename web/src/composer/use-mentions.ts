import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import type { MemberId } from '../../../protocol/ids.ts';
import { useEngineState } from '../app/engine-context.tsx';
import type { RoomView } from '../engine/engine-types.ts';
import { completeMention, type MentionQuery, matching, mentionQuery } from './mention-query.ts';
import type { ComposerState } from './use-composer.ts';

const SHOWN_MAX = 6;

export interface Candidate {
  id: MemberId;
  name: string;
  handle: string;
  isBot: boolean;
}

export interface Mentions {
  listId: string;
  candidates: readonly Candidate[];
  chosen: number;
  choose(candidate: Candidate): void;
  onCaret(text: string, caret: number): void;
  /** True when the key was for the list. */
  onKeyDown(event: KeyboardEvent): boolean;
  fieldProps: { 'aria-autocomplete': 'list'; 'aria-controls'?: string; 'aria-activedescendant'?: string };
}

export function useMentions(view: RoomView, composer: ComposerState): Mentions {
  const listId = useId();
  const everybody = useCandidates(view);
  const [at, setAt] = useState<{ mention: MentionQuery; caret: number }>();
  const [chosen, setChosen] = useState(0);
  const candidates = at === undefined ? [] : matching(everybody, at.mention.query).slice(0, SHOWN_MAX);
  const isOpen = candidates.length > 0;

  const onCaret = (text: string, caret: number) => {
    const mention = mentionQuery(text, caret);
    setAt(mention && { mention, caret });
    if (mention?.query !== at?.mention.query) setChosen(0);
  };
  const choose = ({ handle }: Candidate) => {
    if (at === undefined) return;
    setAt(undefined);
    composer.put(completeMention(composer.text, at.caret, at.mention, handle));
    composer.field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const candidate = candidates[chosen];
    if (candidate === undefined) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setChosen((chosen + step + candidates.length) % candidates.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(candidate);
    else if (event.key === 'Escape') setAt(undefined);
    else return false;
    event.preventDefault();
    return true;
  };
  const active = { 'aria-controls': listId, 'aria-activedescendant': `${listId}-${chosen}` };
  return {
    listId,
    candidates,
    chosen,
    choose,
    onCaret,
    onKeyDown,
    fieldProps: { 'aria-autocomplete': 'list', ...(isOpen && active) },
  };
}

function useCandidates({ room, summary }: RoomView): readonly Candidate[] {
  const me = useEngineState((state) => state.me?.userId);
  return useMemo(() => {
    const people = Object.values(room?.members ?? {}).filter(({ userId, role }) => role !== 'bot' && userId !== me);
    return [
      ...summary.bots.map(({ botId, name, handle }) => ({ id: botId, name, handle, isBot: true })),
      ...people.map(({ userId, name, handle }) => ({ id: userId, name, handle, isBot: false })),
    ];
  }, [room?.members, summary.bots, me]);
}
