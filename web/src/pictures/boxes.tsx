import type { CSSProperties } from 'react';
import type { Box, Understood } from '../../../protocol/attachment.ts';
import styles from './pictures.module.css';

/** Where things and people are, over the picture: parts of its width and height, so they stay in place at any size. */
export function Boxes({ understanding: { labels, faces } }: { understanding: Understood }) {
  return (
    <div className={styles.boxes} aria-hidden="true">
      {labels.flatMap(({ name, boxes }) =>
        boxes.map((box) => (
          <span key={name + keyOf(box)} className={styles.box} style={placeOf(box)}>
            <span className={styles.boxName}>{name}</span>
          </span>
        )),
      )}
      {faces.map(({ box, name }) => (
        <span key={keyOf(box)} className={styles.box} data-face style={placeOf(box)}>
          {name !== undefined && <span className={styles.boxName}>{name}</span>}
        </span>
      ))}
    </div>
  );
}

export function hasBoxes({ labels, faces }: Understood): boolean {
  return faces.length > 0 || labels.some(({ boxes }) => boxes.length > 0);
}

function keyOf({ left, top, width, height }: Box): string {
  return [left, top, width, height].join(' ');
}

/** Of the picture, which is not mirrored where lines run from right to left. */
function placeOf({ left, top, width, height }: Box): CSSProperties {
  const part = (value: number) => `${Math.min(1, Math.max(0, value)) * 100}%`;
  return { left: part(left), top: part(top), width: part(width), height: part(height) };
}
