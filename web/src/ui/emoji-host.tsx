import { type CSSProperties, lazy, useRef } from 'react';
import { Part } from '../app/part.tsx';
import { closeEmoji, type EmojiRequest, useUi } from '../app/ui-state.ts';
import { composerWords } from '../words/conversation.ts';
import styles from './emoji-host.module.css';
import { useDismiss } from './use-dismiss.ts';

export const EmojiPicker = lazy(() => import('./emoji-picker.tsx').then((module) => ({ default: module.EmojiPicker })));

const WIDTH_PX = 368;
const HEIGHT_PX = 380;
const MARGIN_PX = 8;

/** The emoji list that reactions open beside their message. */
export function EmojiHost() {
  const request = useUi((state) => state.emoji);
  return request === undefined ? null : <FloatingEmoji request={request} />;
}

function FloatingEmoji({ request }: { request: EmojiRequest }) {
  const panel = useRef<HTMLDivElement>(null);
  useDismiss([panel], closeEmoji);
  const pick = (emoji: string) => {
    closeEmoji();
    request.pick(emoji);
  };
  return (
    <div
      ref={panel}
      className={styles.floating}
      style={placeNear(request.anchor)}
      role="dialog"
      aria-label={composerWords.emojiList}
    >
      <Part fallback={<p className={styles.loading}>{composerWords.emojiLoading}</p>}>
        <EmojiPicker onPick={pick} />
      </Part>
    </div>
  );
}

function placeNear(anchor: DOMRect): CSSProperties {
  const left = Math.min(Math.max(MARGIN_PX, anchor.right - WIDTH_PX), innerWidth - WIDTH_PX - MARGIN_PX);
  const fitsAbove = anchor.top > HEIGHT_PX + MARGIN_PX;
  const top = fitsAbove ? anchor.top - HEIGHT_PX - MARGIN_PX : anchor.bottom + MARGIN_PX;
  const fitting = Math.max(MARGIN_PX, Math.min(top, innerHeight - HEIGHT_PX - MARGIN_PX));
  return { '--left': `${left}px`, '--top': `${fitting}px` } as CSSProperties;
}
