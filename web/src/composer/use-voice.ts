import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../protocol/ids.ts';
import { announce } from '../app/ui-state.ts';
import type { OutgoingRecording, Pictures } from '../engine/picture-types.ts';
import { recordingWords as words } from '../words/recording.ts';
import { NOTHING_YET } from './use-attaching.ts';
import { type RecordingControl, useRecordingWish } from './use-recording-wish.ts';

export interface Said {
  text: string;
  isTrouble: boolean;
}

export interface Voice extends Pick<RecordingControl, 'wish' | 'want' | 'buttonProps'> {
  /** Something is being recorded, or was recorded and is not sent yet. */
  isOpen: boolean;
  isHandsFree: boolean;
  hasTalked: boolean;
  beginHandsFree(): void;
  endHandsFree(said?: Said): void;
  /** What became of it, where that needs words. */
  said: Said | undefined;
  /** Sends what is recorded. False when there is nothing of the kind. */
  submit(): boolean;
  send(recording: OutgoingRecording): void;
  over(said?: Said): void;
  /** What was said about the last one has been read. */
  hush(): void;
}

interface VoiceOptions {
  roomId: RoomId;
  pictures: Pictures | undefined;
  /** A message is being changed: what is recorded waits. */
  isEditing: boolean;
  post(recording: OutgoingRecording): void;
}

/** A hint need not stay. */
const HINT_MS = 6_000;

/** A recording for the next message of a room: what is wanted of it here, everything else when it is wanted. */
export function useVoice({ roomId, pictures, isEditing, post }: VoiceOptions): Voice {
  const recorded = useStore(pictures?.store ?? NOTHING_YET, ({ recordings }) => recordings[roomId]);
  const control = useRecordingWish(() => void submit(), recorded !== undefined);
  const [said, setSaid] = useState<Said>();
  const [isHandsFree, setHandsFree] = useState(false);
  const [hasTalked, setTalked] = useState(false);
  const { wish, want } = control;
  const isOpen = !isEditing && (wish !== undefined || recorded !== undefined);
  useEffect(() => {
    if (isEditing) want(undefined);
  }, [isEditing, want]);
  useEffect(() => {
    if (said === undefined || said.isTrouble) return;
    const timer = setTimeout(() => setSaid(undefined), HINT_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const over = (next?: Said) => {
    setSaid(next);
    if (next !== undefined) announce(next.text);
    want(undefined);
  };
  const send = (recording: OutgoingRecording) => {
    post(recording);
    pictures?.recorded(roomId);
    over();
    announce(words.sent);
  };
  const submit = () => {
    if (!isOpen) return false;
    if (wish !== undefined) want({ how: 'send' });
    else if (recorded !== undefined) send(recorded);
    return true;
  };
  return {
    ...control,
    isOpen,
    isHandsFree,
    hasTalked,
    beginHandsFree: () => setHandsFree(true),
    endHandsFree: (next) => {
      setHandsFree(false);
      setTalked(true);
      over(next);
    },
    said: wish === undefined ? said : undefined,
    submit,
    send,
    over,
    hush: () => setSaid(undefined),
  };
}
