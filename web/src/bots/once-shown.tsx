import { Check, Copy, KeyRound } from 'lucide-react';
import { useId, useState } from 'react';
import type { BotId } from '../../../protocol/ids.ts';
import { announce } from '../app/ui-state.ts';
import { Button } from '../ui/button.tsx';
import fields from '../ui/field.module.css';
import { secretWords, botWords as words } from '../words/bots.ts';
import styles from './bots.module.css';

/** What can be shown once only, of a bot that has just been made. */
export interface FreshSecrets {
  botId: BotId;
  token: string;
  secret: string;
}

interface OnceShownProps {
  title: string;
  secrets: readonly { label: string; help: string; value: string }[];
  /** What else is to be known about them. */
  note?: string;
  onKept(): void;
}

/** What is shown once and cannot be shown again. */
export function OnceShown({ title, secrets, note, onKept }: OnceShownProps) {
  return (
    <section className={styles.once} aria-label={title}>
      <h2>
        <KeyRound size={18} aria-hidden="true" /> {title}
      </h2>
      <p>{secretWords.onceHelp}</p>
      {secrets.map((each) => (
        <Secret key={each.label} {...each} />
      ))}
      {note !== undefined && <p>{note}</p>}
      <Button onClick={onKept}>{secrets.length > 1 ? secretWords.kept : secretWords.keptOne}</Button>
    </section>
  );
}

function Secret({ label, help, value }: OnceShownProps['secrets'][number]) {
  const id = useId();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    setCopied(true);
    announce(words.copied);
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <div className={fields.field}>
      <label className={fields.label} htmlFor={id}>
        {label}
      </label>
      <div className={fields.row}>
        <input
          id={id}
          className={`${fields.input} ${styles.code}`}
          readOnly
          value={value}
          aria-describedby={`${id}-help`}
          onFocus={(event) => event.target.select()}
        />
        <Button aria-describedby={id} onClick={() => void copy()}>
          <Icon size={18} aria-hidden="true" /> {isCopied ? words.copied : words.copy}
        </Button>
      </div>
      <p id={`${id}-help`} className={fields.help}>
        {help}
      </p>
    </div>
  );
}
