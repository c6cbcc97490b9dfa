import { useEffect, useRef } from 'react';
import type { ClientMessageId, MessageId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import { useEngine, useEngineState } from '../app/engine-context.tsx';
import type { Engine } from '../engine/engine-types.ts';
import { answersToHear, soundOfAnswer } from './answers-to-hear.ts';
import { watchMediaSession } from './media-session.ts';
import { player } from './player.ts';
import { recordingId, speechId } from './sounds.ts';

/** What a conversation does with sound by itself. Draws nothing. */
export function VoicePart({ room }: { room: RoomState }) {
  useAnswersAloud(room);
  useStopWithRoom(room);
  useEffect(() => watchMediaSession(player()), []);
  return null;
}

/** Reads answers aloud to somebody who wants that, on the device where they asked, while they look at the room. */
function useAnswersAloud(room: RoomState): void {
  const engine = useEngine();
  const choice = useEngineState(({ me }) => me?.speech ?? 'never');
  const me = useEngineState((state) => state.me?.userId);
  const spoken = useSpokenHere(engine);
  const since = useRef(room.head).current;
  const done = useRef(new Set<MessageId>()).current;
  useUnlock(choice !== 'never');
  useEffect(() => {
    for (const message of answersToHear(room, { choice, me, since, spoken })) {
      if (done.has(message.messageId)) continue;
      done.add(message.messageId);
      if (document.visibilityState === 'visible') player().enqueue(soundOfAnswer(engine, room.roomId, message));
    }
  }, [engine, room, choice, me, since, spoken, done]);
}

/** Messages that somebody spoke into this device, by the ids that it gave them. */
function useSpokenHere(engine: Engine): ReadonlySet<ClientMessageId> {
  const spoken = useRef(new Set<ClientMessageId>()).current;
  useEffect(() => {
    const look = () => {
      for (const { recording, clientMessageId } of engine.store.getState().outbox) {
        if (recording !== undefined) spoken.add(clientMessageId);
      }
    };
    look();
    return engine.store.subscribe(look);
  }, [engine, spoken]);
  return spoken;
}

function useUnlock(isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return;
    const unlock = () => player().unlock();
    const once = { once: true, capture: true };
    document.addEventListener('pointerup', unlock, once);
    document.addEventListener('keydown', unlock, once);
    return () => {
      document.removeEventListener('pointerup', unlock, once);
      document.removeEventListener('keydown', unlock, once);
    };
  }, [isWanted]);
}

/** What belongs to a message that is gone, or says something else now, is not heard any more; nor is a room that is left. */
function useStopWithRoom(room: RoomState): void {
  useEffect(() => () => player().stop(), []);
  const heard = useRef<{ id: string; message: Message }>(undefined);
  useEffect(() => {
    const { now } = player().store.getState();
    const message = now && messageOf(room, now.id);
    const before = heard.current;
    heard.current = now && message && { id: now.id, message };
    if (before === undefined || before.id !== now?.id) return;
    if (message === undefined || message.editedAt !== before.message.editedAt) player().stop();
  }, [room]);
}

function messageOf({ timeline }: RoomState, id: string): Message | undefined {
  const item = timeline.findLast(
    (one) => one.kind === 'message' && one.message.deletedAt === undefined && soundsOf(one.message).includes(id),
  );
  return item?.kind === 'message' ? item.message : undefined;
}

function soundsOf({ messageId, attachments }: Message): string[] {
  return [speechId(messageId), ...attachments.map(({ attachmentId }) => recordingId(attachmentId))];
}
