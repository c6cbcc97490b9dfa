import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../protocol/ids.ts';
import type { Engine, EngineState, RoomView } from '../engine/engine-types.ts';

export const EngineContext = createContext<Engine | undefined>(undefined);

export function useEngine(): Engine {
  const engine = use(EngineContext);
  if (engine === undefined) throw new Error('no engine around');
  return engine;
}

export function useEngineState<Part>(select: (state: EngineState) => Part): Part {
  return useStore(useEngine().store, select);
}

export function useRoomView(roomId: RoomId): RoomView | undefined {
  return useEngineState((state) => state.rooms.get(roomId));
}

/** Who is signed in, and the way out. */
export interface Account {
  signIn(): void;
  signOut(): void;
}

export const AccountContext = createContext<Account>({ signIn: () => {}, signOut: () => {} });
