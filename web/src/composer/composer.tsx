import { Check, Ear, EarOff, SendHorizontal, Smile } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useEngineState } from '../app/engine-context.tsx';
import { Part } from '../app/part.tsx';
import { refer } from '../app/ui-state.ts';
import type { RoomView } from '../engine/engine-types.ts';
import { IconButton } from '../ui/button.tsx';
import { EmojiPicker } from '../ui/emoji-host.tsx';
import { useDismiss } from '../ui/use-dismiss.ts';
import { composerWords as words } from '../words/conversation.ts';
import { listed } from '../words/listed.ts';
import { AttachButton } from './attach-button.tsx';
import styles from './composer.module.css';
import { DropVeil } from './drop-veil.tsx';
import { MentionList } from './mention-list.tsx';
import { insertAt } from './mention-query.ts';
import { myLastMessage } from './my-last-message.ts';
import { PickedPictures } from './picked-pictures.tsx';
import { ReferringBar } from './referring-bar.tsx';
import { type ComposerState, useComposer } from './use-composer.ts';
import { useMentions } from './use-mentions.ts';

export function Composer({ view }: { view: RoomView }) {
  const composer = useComposer(view);
  const mentions = useMentions(view, composer);
  const [isEmojiOpen, setEmojiOpen] = useState(false);
  const root = useRef<HTMLFormElement>(null);
  const me = useEngineState((state) => state.me?.userId);
  const { text, field, referring, attaching } = composer;
  const isEditing = referring?.kind === 'edit';
  const listening = view.summary.bots.filter(({ trigger }) => trigger !== 'off').map(({ name }) => name);
  const bots = listening.length === 0 ? undefined : listed(listening);

  const submit = () => {
    setEmojiOpen(false);
    composer.submit();
  };
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
      {referring !== undefined && <ReferringBar referring={referring} onCancel={composer.cancel} me={me} />}
      {composer.isHidden && bots !== undefined && !isEditing && (
        <p className={styles.hiddenNote}>
          <EarOff size={14} aria-hidden="true" /> {words.hiddenFromBot(bots)}
        </p>
      )}
      {!isEditing && <PickedPictures attaching={attaching} roomId={view.summary.roomId} />}
      {!isEditing && <DropVeil within={root} onFiles={attaching.add} />}
      <div className={styles.row}>
        {!isEditing && <AttachButton onFiles={attaching.add} />}
        <div className={styles.field}>
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            aria-label={words.message}
            placeholder={words.message}
            aria-invalid={composer.bytesTooMany > 0}
            value={text}
            enterKeyHint="send"
            onChange={(event) => {
              composer.write(event.target.value);
              mentions.onCaret(event.target.value, event.target.selectionStart);
            }}
            onSelect={({ currentTarget }) => mentions.onCaret(currentTarget.value, currentTarget.selectionStart)}
            onFocus={warmEmojiOnce}
            onKeyDown={onKeyDown}
            onPaste={(event) => {
              const files = [...event.clipboardData.files].filter(({ type }) => type.startsWith('image/'));
              if (files.length === 0 || isEditing) return;
              event.preventDefault();
              attaching.add(files);
            }}
            {...mentions.fieldProps}
          />
          {bots !== undefined && !isEditing && <HideFromBots bots={bots} composer={composer} />}
          <IconButton
            label={words.emoji}
            isActive={isEmojiOpen}
            aria-expanded={isEmojiOpen}
            onPointerEnter={warmEmojiOnce}
            onClick={() => setEmojiOpen(!isEmojiOpen)}
          >
            <Smile size={22} aria-hidden="true" />
          </IconButton>
        </div>
        <button
          type="submit"
          className={styles.send}
          disabled={!composer.canSend}
          aria-label={isEditing ? words.saveEdit : words.send}
          // The keyboard of a phone stays where it is.
          onPointerDown={(event) => event.preventDefault()}
        >
          {isEditing ? (
            <Check size={22} aria-hidden="true" />
          ) : (
            <SendHorizontal size={22} aria-hidden="true" className="mirrored" />
          )}
        </button>
      </div>
      {composer.bytesTooMany > 0 && (
        <p className={styles.tooLong} role="alert">
          {words.tooLong(composer.bytesTooMany)}
        </p>
      )}
      {isEmojiOpen && (
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

function HideFromBots({ bots, composer }: { bots: string; composer: ComposerState }) {
  const { isHidden, setHidden } = composer;
  const Icon = isHidden ? EarOff : Ear;
  return (
    <IconButton
      label={words.hideFromBot(bots)}
      isActive={isHidden}
      aria-pressed={isHidden}
      onClick={() => setHidden(!isHidden)}
    >
      <Icon size={20} aria-hidden="true" />
    </IconButton>
  );
}

interface EmojiPanelProps {
  root: React.RefObject<HTMLElement | null>;
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

let isWarm = false;

function warmEmojiOnce(): void {
  if (isWarm) return;
  isWarm = true;
  void import('../ui/emoji-picker.tsx').then(({ warmEmoji }) => warmEmoji());
}
