import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { TEXT_BYTES_MAX } from '../../../protocol/limits.ts';
import { utf8Bytes } from '../../../protocol/text.ts';
import { useEngine, useEngineState } from '../app/engine-context.tsx';
import { announce, type Referring, stopReferring, useUi } from '../app/ui-state.ts';
import { HAS_MOUSE } from '../app/use-media.ts';
import type { MessageDraft, RoomView } from '../engine/engine-types.ts';
import { errorWords } from '../words/errors.ts';
import type { Insertion } from './mention-query.ts';
import { type Attaching, useAttaching } from './use-attaching.ts';
import { useVoice, type Voice } from './use-voice.ts';

export interface ComposerState {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  write(text: string): void;
  /** Replaces the text and puts the caret where it belongs. */
  put(insertion: Insertion): void;
  attaching: Attaching;
  voice: Voice;
  referring: Referring | undefined;
  isHidden: boolean;
  setHidden(isHidden: boolean): void;
  bytesTooMany: number;
  canSend: boolean;
  /** Nothing is written or picked: the place of Send is the microphone's. */
  isEmpty: boolean;
  submit(): void;
  cancel(): void;
}

/** The text being written: a message, an answer, or a change of a message; kept as the room's draft unless it is a change. */
export function useComposer({ summary: { roomId } }: RoomView): ComposerState {
  const engine = useEngine();
  const draft = useEngineState((state) => state.drafts[roomId]) ?? '';
  const referring = useUi((state) => state.referring[roomId]);
  const [text, setText] = useState(draft);
  const [isHidden, setHidden] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const caret = useRef<number | undefined>(draft.length);
  const isEditing = referring?.kind === 'edit';
  const bytesTooMany = Math.max(0, utf8Bytes(text) - TEXT_BYTES_MAX);
  const attaching = useAttaching(roomId);
  const hasPictures = attaching.drafts.length > 0 && !isEditing;
  const isReady = attaching.preparing === 0 || isEditing;
  const canSend = (text.trim() !== '' || hasPictures) && bytesTooMany === 0 && isReady;

  const isEmpty = text.trim() === '' && !hasPictures && isReady && !isEditing;
  const send = (draft: Pick<MessageDraft, 'text' | 'pictures' | 'recording'>) => {
    engine.send(roomId, {
      ...draft,
      ...(referring !== undefined && { replyTo: referring.message.messageId }),
      ...(isHidden && { notForBot: true }),
    });
    stopReferring(roomId);
  };
  const { pictures } = attaching;
  const voice = useVoice({ roomId, pictures, isEditing, post: (recording) => send({ text: '', recording }) });

  const write = (next: string) => {
    setText(next);
    voice.hush();
    if (isEditing) return;
    engine.setDraft(roomId, next);
    engine.setTyping(roomId, next.trim() !== '');
  };
  const submit = () => {
    if (voice.submit() || !canSend) return;
    if (isEditing) {
      const { messageId, text: before } = referring.message;
      if (text !== before) engine.edit(roomId, messageId, text).catch((error: unknown) => announce(errorWords(error)));
      stopReferring(roomId);
      return;
    }
    send({ text: text.trim(), ...(hasPictures && { pictures: attaching.drafts }) });
    attaching.sent();
    setText('');
  };
  const put = (insertion: Insertion) => {
    caret.current = insertion.caret;
    write(insertion.text);
  };

  useReferring({ referring, draft, setText, field, caret });
  useGrowing(field, text, caret);
  useEffect(() => {
    if (matchMedia(HAS_MOUSE).matches) field.current?.focus();
    return () => engine.setTyping(roomId, false);
  }, [engine, roomId]);
  return {
    field,
    text,
    write,
    put,
    attaching,
    voice,
    referring,
    isHidden,
    setHidden,
    bytesTooMany,
    canSend,
    isEmpty,
    submit,
    cancel: () => stopReferring(roomId),
  };
}

interface ReferringOptions {
  referring: Referring | undefined;
  draft: string;
  setText(text: string): void;
  field: RefObject<HTMLTextAreaElement | null>;
  caret: RefObject<number | undefined>;
}

/** A change starts with what was written, and gives the draft back when it ends. */
function useReferring({ referring, draft, setText, field, caret }: ReferringOptions): void {
  const before = useRef<Referring>(undefined);
  useLayoutEffect(() => {
    if (before.current === referring) return;
    if (referring?.kind === 'edit') {
      setText(referring.message.text);
      caret.current = referring.message.text.length;
    } else if (before.current?.kind === 'edit') {
      setText(draft);
    }
    before.current = referring;
    if (referring !== undefined) field.current?.focus();
  }, [referring, draft, setText, field, caret]);
}

/** As high as its text, up to the limit of the style sheet. */
function useGrowing(
  field: RefObject<HTMLTextAreaElement | null>,
  text: string,
  caret: RefObject<number | undefined>,
): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (element === null || element.value !== text) return;
    element.style.blockSize = 'auto';
    element.style.blockSize = `${element.scrollHeight}px`;
    if (caret.current === undefined) return;
    element.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }, [field, text, caret]);
}
