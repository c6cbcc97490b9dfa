import { EarOff } from 'lucide-react';
import { type KeyboardEvent, lazy, type RefObject, useEffect, useRef, useState } from 'react';
import { useEngineState } from '../app/engine-context.tsx';
import { Part } from '../app/part.tsx';
import { refer } from '../app/ui-state.ts';
import type { RoomView } from '../engine/engine-types.ts';
import { EmojiPicker } from '../ui/emoji-host.tsx';
import { useDismiss } from '../ui/use-dismiss.ts';
import { composerWords as words } from '../words/conversation.ts';
import { listed } from '../words/listed.ts';
import { AttachButton } from './attach-button.tsx';
import styles from './composer.module.css';
import { DropVeil } from './drop-veil.tsx';
import { EndButton } from './end-button.tsx';
import { MentionList } from './mention-list.tsx';
import { insertAt } from './mention-query.ts';
import { myLastMessage } from './my-last-message.ts';
import { PickedPictures } from './picked-pictures.tsx';
import { ReferringBar } from './referring-bar.tsx';
import { TalkButton, whoTalks } from './talk-button.tsx';
import { TextField } from './text-field.tsx';
import { type ComposerState, useComposer } from './use-composer.ts';
import { type Mentions, useMentions } from './use-mentions.ts';

const RecordingBar = lazy(() =>
  import('../voice/recording-bar.tsx').then((module) => ({ default: module.RecordingBar })),
);
const HandsFree = lazy(() => import('../voice/hands-free.tsx').then((module) => ({ default: module.HandsFree })));

export function Composer({ view }: { view: RoomView }) {
  const composer = useComposer(view);
  const mentions = useMentions(view, composer);
  const [isEmojiOpen, setEmojiOpen] = useState(false);
  const root = useRef<HTMLFormElement>(null);
  const { field, text, attaching, voice } = composer;
  const talker = whoTalks(view.summary);
  const { isHandsFree, endHandsFree } = voice;
  const hasNobody = isHandsFree && talker === undefined;
  useEffect(() => {
    if (hasNobody) endHandsFree();
  });
  if (isHandsFree && talker !== undefined) {
    return (
      <section className={styles.composer}>
        <Part fallback={<div className={styles.row} aria-busy="true" />}>
          <HandsFree roomId={view.summary.roomId} name={talker} onOver={endHandsFree} />
        </Part>
      </section>
    );
  }
  const submit = () => {
    setEmojiOpen(false);
    composer.submit();
  };
  const insertEmoji = (emoji: string) => {
    const { selectionStart: start = text.length, selectionEnd: end = text.length } = field.current ?? {};
    composer.put(insertAt(text, { start, end }, emoji));
  };
  return (
    <form
      ref={root}
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <MentionList mentions={mentions} />
      <Above view={view} composer={composer} root={root} />
      <div className={styles.row}>
        {voice.isOpen ? (
          <Part fallback={<div className={styles.field} aria-busy="true" />}>
            <RecordingBar roomId={view.summary.roomId} control={voice} onSend={voice.send} onOver={voice.over} />
          </Part>
        ) : (
          <Writing
            {...{ view, composer, mentions, isEmojiOpen, setEmojiOpen }}
            submit={submit}
            onFiles={attaching.add}
          />
        )}
        {!voice.isOpen && composer.isEmpty && talker !== undefined && (
          <TalkButton name={talker} isBack={voice.hasTalked} onClick={voice.beginHandsFree} />
        )}
        <EndButton composer={composer} />
      </div>
      {composer.bytesTooMany > 0 && (
        <p className={styles.tooLong} role="alert">
          {words.tooLong(composer.bytesTooMany)}
        </p>
      )}
      {isEmojiOpen && !voice.isOpen && (
        <EmojiPanel
          root={root}
          onPick={insertEmoji}
          onClose={() => {
            setEmojiOpen(false);
            field.current?.focus();
          }}
          onOutside={() => setEmojiOpen(false)}
        />
      )}
    </form>
  );
}

interface AboveProps {
  view: RoomView;
  composer: ComposerState;
  root: RefObject<HTMLFormElement | null>;
}

/** What there is to say of the message before it is sent. */
function Above({ view, composer, root }: AboveProps) {
  const me = useEngineState((state) => state.me?.userId);
  const { referring, attaching, voice } = composer;
  const isEditing = referring?.kind === 'edit';
  const bots = listeners(view);
  return (
    <>
      {referring !== undefined && <ReferringBar referring={referring} onCancel={composer.cancel} me={me} />}
      {composer.isHidden && bots !== undefined && !isEditing && (
        <p className={styles.hiddenNote}>
          <EarOff size={14} aria-hidden="true" /> {words.hiddenFromBot(bots)}
        </p>
      )}
      {!isEditing && <PickedPictures attaching={attaching} roomId={view.summary.roomId} />}
      {!isEditing && <DropVeil within={root} onFiles={attaching.add} />}
      {voice.said !== undefined && (
        <p className={voice.said.isTrouble ? styles.notTaken : styles.hiddenNote}>{voice.said.text}</p>
      )}
    </>
  );
}

interface WritingProps {
  view: RoomView;
  composer: ComposerState;
  mentions: Mentions;
  isEmojiOpen: boolean;
  setEmojiOpen(isOpen: boolean): void;
  submit(): void;
  onFiles(files: readonly File[]): void;
}

function Writing({ view, composer, mentions, isEmojiOpen, setEmojiOpen, submit, onFiles }: WritingProps) {
  const me = useEngineState((state) => state.me?.userId);
  const { text, referring } = composer;
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // Enter that confirms a word of an input method is not an Enter; Safari tells it by the key code alone.
    if (event.nativeEvent.isComposing || event.keyCode === 229 || mentions.onKeyDown(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      submit();
    } else if (event.key === 'Escape' && referring !== undefined) {
      composer.cancel();
    } else if (event.key === 'ArrowUp' && text === '' && referring === undefined) {
      const message = myLastMessage(view.room, me);
      if (message === undefined) return;
      event.preventDefault();
      refer(view.summary.roomId, { kind: 'edit', message });
    }
  };
  return (
    <>
      {referring?.kind !== 'edit' && <AttachButton onFiles={onFiles} />}
      <TextField bots={listeners(view)} {...{ composer, mentions, isEmojiOpen, setEmojiOpen, onKeyDown }} />
    </>
  );
}

/** The names of the bots that hear this room. */
function listeners({ summary }: RoomView): string | undefined {
  const names = summary.bots.filter(({ trigger }) => trigger !== 'off').map(({ name }) => name);
  return names.length === 0 ? undefined : listed(names);
}

interface EmojiPanelProps {
  root: RefObject<HTMLElement | null>;
  onPick(emoji: string): void;
  onClose(): void;
  onOutside(): void;
}

function EmojiPanel({ root, onPick, onClose, onOutside }: EmojiPanelProps) {
  useDismiss([root], (how) => (how === 'escape' ? onClose() : onOutside()));
  return (
    <div className={styles.emoji} role="dialog" aria-label={words.emojiList}>
      <Part fallback={<p className={styles.loading}>{words.emojiLoading}</p>}>
        <EmojiPicker onPick={onPick} />
      </Part>
    </div>
  );
}
