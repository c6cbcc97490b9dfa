import styles from './dots.module.css';

/** Somebody is at it. */
export function Dots() {
  return (
    <span className={styles.dots} aria-hidden="true">
      <span />
      <span />
      <span />
    </span>
  );
}
