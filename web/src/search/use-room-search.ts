import { useCallback, useEffect, useRef, useState } from 'react';
import type { RoomId } from '../../../protocol/ids.ts';
import { mediaAnswers } from '../../../protocol/media-answers.ts';
import type { Message } from '../../../protocol/message.ts';
import { useEngine } from '../app/engine-context.tsx';

const SEARCH = 'GET /v1/rooms/{roomId}/search';

/** Whoever stops typing for this long wants an answer. */
const PAUSE_MS = 350;

interface SearchState {
  messages: readonly Message[];
  /** Where to search on; undefined at the beginning of the room. */
  before: number | undefined;
  isSearching: boolean;
  hasFailed: boolean;
}

export interface RoomSearch {
  roomId: RoomId;
  /** What `state` belongs to. */
  query: string;
  state: SearchState;
  start(query: string): void;
  /** Once nothing is typed any more. */
  soon(query: string): void;
  further(): void;
}

const NOTHING: SearchState = { messages: [], before: undefined, isSearching: false, hasFailed: false };

/** Answers that are late, of an earlier query, are not shown. */
export function useRoomSearch(roomId: RoomId): RoomSearch {
  const engine = useEngine();
  const [query, setQuery] = useState('');
  const [state, setState] = useState(NOTHING);
  const turn = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const ask = useCallback(
    async (wanted: string, from: SearchState) => {
      const mine = ++turn.current;
      setState({ ...from, isSearching: true, hasFailed: false });
      const page = { query: wanted, ...(from.before !== undefined && { before: from.before }) };
      const next = await engine.request(SEARCH, { path: { roomId }, query: page, answer: mediaAnswers[SEARCH] }).then(
        ({ messages, before }) => ({ ...NOTHING, messages: [...from.messages, ...messages], before }),
        () => ({ ...from, isSearching: false, hasFailed: true }),
      );
      if (mine === turn.current) setState(next);
    },
    [engine, roomId],
  );
  const start = useCallback(
    (wanted: string) => {
      clearTimeout(timer.current);
      setQuery(wanted);
      if (wanted !== '') return void ask(wanted, NOTHING);
      turn.current += 1;
      setState(NOTHING);
    },
    [ask],
  );
  const soon = (wanted: string) => {
    clearTimeout(timer.current);
    if (wanted !== query) timer.current = setTimeout(() => start(wanted), PAUSE_MS);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  return { ...{ roomId, query, state, start, soon }, further: () => void ask(query, state) };
}
