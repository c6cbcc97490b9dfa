import { useEffect, useRef } from 'react';
import styles from './recording.module.css';

/** In pixels: from one bar to the next, and how wide it is. */
const STEP = 5;
const BAR = 3;
/** What is this loud fills the height: speech close to a microphone. */
const FULL = 0.35;
const QUIET = 0.06;

/** How loud it is and was: the newest moment at the end of the line. */
export function LiveWaveform({ levels }: { levels(): readonly number[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const latest = useRef(levels);
  latest.current = levels;
  useEffect(() => {
    let frame = requestAnimationFrame(function draw() {
      if (canvas.current !== null) drawLevels(canvas.current, latest.current());
      frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <span className={styles.live} aria-hidden="true">
      <canvas ref={canvas} />
    </span>
  );
}

function drawLevels(canvas: HTMLCanvasElement, levels: readonly number[]): void {
  const { clientWidth, clientHeight } = canvas;
  const scale = devicePixelRatio;
  const [width, height] = [Math.round(clientWidth * scale), Math.round(clientHeight * scale)];
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  context.fillStyle = getComputedStyle(canvas).color;
  const count = Math.floor(clientWidth / STEP);
  const shown = levels.slice(-count);
  context.beginPath();
  for (let place = 0; place < count; place++) {
    const part = heightOf(shown[place - (count - shown.length)] ?? 0);
    const high = Math.max(BAR, part * clientHeight);
    context.roundRect(place * STEP, (clientHeight - high) / 2, BAR, high, BAR / 2);
  }
  context.fill();
}

/** Ears hear twice as loud where there is ten times as much. */
function heightOf(level: number): number {
  const part = Math.sqrt(Math.min(1, level / FULL));
  return part < QUIET ? 0 : part;
}
