import styles from './pictures.module.css';

const RADIUS = 16;
const AROUND = 2 * Math.PI * RADIUS;
/** Even before anything has gone out, it is seen to be a ring. */
const LEAST = 0.04;

export function Ring({ progress }: { progress: number }) {
  return (
    <svg className={styles.ring} width="40" height="40" viewBox="0 0 40 40" aria-hidden="true">
      <circle cx="20" cy="20" r={RADIUS} strokeDasharray={`${Math.max(LEAST, progress) * AROUND} ${AROUND}`} />
    </svg>
  );
}
