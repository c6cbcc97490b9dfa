import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { PEAK_MAX } from '../../../protocol/limits.ts';
import styles from './voice.module.css';
import { barsOf } from './waveform-bars.ts';

/** In pixels: from one bar to the next. */
const STEP = 5;
const HEIGHT = 32;
const STROKE = 3;

/**
 * The loudness of a recording from its beginning to its end, over all the width there is; what was heard of it in
 * another colour (as far as `--played` says). Time goes from left to right in every language.
 */
export function Waveform({ peaks }: { peaks: readonly number[] | undefined }) {
  const ref = useRef<SVGSVGElement>(null);
  const width = useWidth(ref);
  const path = useMemo(() => pathOf(peaks ?? [], width), [peaks, width]);
  return (
    <>
      <svg ref={ref} className={styles.wave} height={HEIGHT} aria-hidden="true">
        <path d={path} />
      </svg>
      <svg className={`${styles.wave} ${styles.played}`} height={HEIGHT} aria-hidden="true">
        <path d={path} />
      </svg>
    </>
  );
}

function pathOf(peaks: readonly number[], width: number): string {
  const middle = HEIGHT / 2;
  if (peaks.length === 0) return `M${STROKE} ${middle}H${Math.max(STROKE, width - STROKE)}`;
  const bars = barsOf(peaks, Math.floor(width / STEP));
  const step = width / Math.max(1, bars.length);
  return bars
    .map((peak, index) => {
      const half = Math.max(0.5, ((peak / PEAK_MAX) * (HEIGHT - STROKE)) / 2);
      const at = (step * (index + 0.5)).toFixed(1);
      return `M${at} ${(middle - half).toFixed(1)}v${(half * 2).toFixed(1)}`;
    })
    .join('');
}

function useWidth(ref: RefObject<SVGSVGElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
