import { ArrowLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocation } from 'wouter';
import { IconButton } from '../ui/button.tsx';
import { botWords as words } from '../words/bots.ts';
import styles from './bots.module.css';

interface PageProps {
  title: string;
  backTo: string;
  action?: ReactNode;
  children: ReactNode;
}

export function Page({ title, backTo, action, children }: PageProps) {
  const [, navigate] = useLocation();
  return (
    <section className={styles.page} aria-label={title}>
      <header className={styles.bar}>
        <IconButton label={words.back} onClick={() => navigate(backTo)}>
          <ArrowLeft size={22} aria-hidden="true" className="mirrored" />
        </IconButton>
        <h1>
          <bdi>{title}</bdi>
        </h1>
        {action}
      </header>
      <div className={styles.scroll}>
        <div className={styles.inside}>{children}</div>
      </div>
    </section>
  );
}
