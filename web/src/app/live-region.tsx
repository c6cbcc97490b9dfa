import styles from './app.module.css';
import { useUi } from './ui-state.ts';

export function LiveRegion() {
  const announcement = useUi((state) => state.announcement);
  return (
    <div className={styles.spoken} aria-live="polite" aria-atomic="true">
      {announcement}
    </div>
  );
}
