import { Ear, EarOff, Smile } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { IconButton } from '../ui/button.tsx';
import { composerWords as words } from '../words/conversation.ts';
import styles from './composer.module.css';
import type { ComposerState } from './use-composer.ts';
import type { Mentions } from './use-mentions.ts';

interface TextFieldProps {
  composer: ComposerState;
  mentions: Mentions;
  /** The names of those who listen; undefined when nobody does. */
  bots: string | undefined;
  isEmojiOpen: boolean;
  setEmojiOpen(isOpen: boolean): void;
  onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void;
}

export function TextField({ composer, mentions, bots, isEmojiOpen, setEmojiOpen, onKeyDown }: TextFieldProps) {
  const { field, text, referring, attaching } = composer;
  const isEditing = referring?.kind === 'edit';
  return (
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

let isWarm = false;

function warmEmojiOnce(): void {
  if (isWarm) return;
  isWarm = true;
  void import('../ui/emoji-picker.tsx').then(({ warmEmoji }) => warmEmoji());
}
