import { BookOpen } from 'lucide-react';
import { botWords as words } from '../words/bots.ts';
import styles from './bots.module.css';

/** Pages of their own, for people who do not write programs need not load them. */
export function DocsLink() {
  return (
    <a className={styles.docs} href="/developers/">
      <BookOpen size={18} aria-hidden="true" /> {words.docs}
    </a>
  );
}
