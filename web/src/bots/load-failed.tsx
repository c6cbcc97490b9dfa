import { Button } from '../ui/button.tsx';
import { appWords } from '../words/app.ts';
import { errorWords } from '../words/errors.ts';
import styles from './bots.module.css';

interface LoadFailedProps {
  help: string;
  error: unknown;
  onRetry(): void;
}

export function LoadFailed({ help, error, onRetry }: LoadFailedProps) {
  return (
    <div className={styles.empty} role="alert">
      <p>{help}</p>
      <p>{errorWords(error)}.</p>
      <Button onClick={onRetry}>{appWords.tryAgain}</Button>
    </div>
  );
}
