import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { RoomId } from '../../../protocol/ids.ts';
import { ATTACHMENTS_PER_MESSAGE_MAX } from '../../../protocol/limits.ts';
import { useEngine } from '../app/engine-context.tsx';
import { announce } from '../app/ui-state.ts';
import type { OutgoingPicture, Pictures, PicturesState } from '../engine/picture-types.ts';
import { errorWords } from '../words/errors.ts';
import { attachWords as words } from '../words/pictures.ts';

export interface Attaching {
  /** Undefined until that part of the site is there. */
  pictures: Pictures | undefined;
  drafts: readonly OutgoingPicture[];
  /** How many are being made ready. */
  preparing: number;
  /** What was not taken, and why. */
  said: string;
  add(files: readonly File[]): void;
  sent(): void;
}

const NONE: readonly OutgoingPicture[] = [];
export const NOTHING_YET = createStore<PicturesState>(() => ({ drafts: {}, recordings: {}, uploads: {} }));

/** Pictures for the next message of a room. What leaves this browser is made anew: no file goes as it is. */
export function useAttaching(roomId: RoomId): Attaching {
  const pictures = useLoadedPictures();
  const drafts = useStore(pictures?.store ?? NOTHING_YET, (state) => state.drafts[roomId]) ?? NONE;
  const [preparing, setPreparing] = useState(0);
  const [said, setSaid] = useState('');
  const taken = drafts.length + preparing;
  const add = useCallback(
    (files: readonly File[]) => {
      const wanted = files.slice(0, Math.max(0, ATTACHMENTS_PER_MESSAGE_MAX - taken));
      const left = files.length - wanted.length;
      const say = (text: string) => {
        setSaid(text);
        if (text !== '') announce(text);
      };
      say(left > 0 ? words.tooMany(left) : '');
      if (pictures === undefined || wanted.length === 0) return;
      setPreparing((count) => count + wanted.length);
      void prepare(pictures, roomId, wanted, { say, done: () => setPreparing((count) => count - 1) });
    },
    [pictures, roomId, taken],
  );
  const sent = useCallback(() => {
    pictures?.drafted(roomId);
    setSaid('');
  }, [pictures, roomId]);
  return { pictures, drafts, preparing, said, add, sent };
}

/** One after the other: each may take 200 MB while it is made smaller. */
async function prepare(
  pictures: Pictures,
  roomId: RoomId,
  files: readonly File[],
  { say, done }: { say(text: string): void; done(): void },
): Promise<void> {
  for (const file of files) {
    try {
      const { shrink } = await import('../pictures/shrink.ts');
      const shrunk = await shrink(file);
      if (shrunk === undefined) say(words.unreadable(file.name));
      else pictures.draft(roomId, shrunk.file, shrunk);
    } catch (error) {
      say(errorWords(error));
    } finally {
      done();
    }
  }
}

function useLoadedPictures(): Pictures | undefined {
  const engine = useEngine();
  const [pictures, setPictures] = useState<Pictures>();
  useEffect(() => {
    let isWanted = true;
    engine.pictures().then(
      (loaded) => isWanted && setPictures(loaded),
      () => undefined,
    );
    return () => {
      isWanted = false;
    };
  }, [engine]);
  return pictures;
}
