import { memo } from 'react';
import { DEFAULT_BOT_ID } from '../../../protocol/ids.ts';
import styles from './avatar.module.css';
import { avatarPattern, initialsOf } from './avatar-pattern.ts';
import { Mark } from './mark.tsx';

export interface AvatarProps {
  id: string;
  name: string;
  /** People are round, groups are square, a bot wears its mark. */
  shape: 'person' | 'group' | 'bot';
  size?: number;
  isOnline?: boolean;
}

export const Avatar = memo(function Avatar({ id, name, shape, size = 44, isOnline = false }: AvatarProps) {
  // Mathia's mark is worn by Mathia alone.
  const isOther = shape === 'bot' && id.startsWith('bot_') && id !== DEFAULT_BOT_ID;
  return (
    <span
      className={styles.avatar}
      data-shape={isOther ? 'other' : shape}
      style={{ inlineSize: size, blockSize: size }}
      aria-hidden="true"
    >
      {shape === 'bot' && !isOther ? (
        <Mark size={Math.round(size * 0.58)} />
      ) : (
        <Figure id={id} name={name} size={size} />
      )}
      {isOnline && <span className={styles.presence} />}
    </span>
  );
});

function Figure({ id, name, size }: { id: string; name: string; size: number }) {
  const { ground, figure, path } = avatarPattern(id);
  return (
    <svg className={styles.figure} width={size} height={size} viewBox="0 0 40 40" aria-hidden="true">
      <rect width="40" height="40" fill={ground} />
      <path d={path} fill={figure} />
      <text x="20" y="20" dy="0.35em" textAnchor="middle" className={styles.initials}>
        {initialsOf(name)}
      </text>
    </svg>
  );
}
