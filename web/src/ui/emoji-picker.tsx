import { Database, Picker } from 'emoji-picker-element';
import dataSource from 'emoji-picker-element-data/en/emojibase/data.json?url';
import { useEffect, useEffectEvent, useRef } from 'react';
import { HAS_MOUSE } from '../app/use-media.ts';
import styles from './emoji-picker.module.css';

/** The list of emoji with search, recent ones and skin tones. Its data comes from our own origin. Loaded when first needed. */
export function EmojiPicker({ onPick }: { onPick(emoji: string): void }) {
  const place = useRef<HTMLDivElement>(null);
  const pick = useEffectEvent((emoji: string) => onPick(emoji));
  useEffect(() => {
    const picker = new Picker({ dataSource, locale: 'en' });
    picker.className = styles.picker ?? '';
    picker.addEventListener('emoji-click', ({ detail }) => detail.unicode !== undefined && pick(detail.unicode));
    place.current?.append(picker);
    if (matchMedia(HAS_MOUSE).matches) focusSearch(picker);
    return () => picker.remove();
  }, []);
  return <div ref={place} className={styles.place} />;
}

/** Fetches and stores the data before somebody asks for it. */
export function warmEmoji(): void {
  void new Database({ dataSource, locale: 'en' }).ready();
}

function focusSearch(picker: Picker): void {
  // The list draws itself in a microtask.
  requestAnimationFrame(() => picker.shadowRoot?.querySelector<HTMLInputElement>('input[type=search]')?.focus());
}
