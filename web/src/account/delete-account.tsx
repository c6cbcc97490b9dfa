import { type FormEvent, use, useId, useState } from 'react';
import { accountAnswers } from '../../../protocol/account-answers.ts';
import { AccountContext, useEngine, useEngineState } from '../app/engine-context.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import fields from '../ui/field.module.css';
import { accountWords as words } from '../words/account.ts';
import { appWords } from '../words/app.ts';
import { errorWords } from '../words/errors.ts';
import styles from './account.module.css';
import { leaveFarewell } from './farewell-note.ts';

const ROUTE = 'DELETE /v1/me';

/** Says what goes and what stays, and wants the handle typed before it is done. */
export function DeleteAccount({ onClose }: { onClose(): void }) {
  const handle = useEngineState((state) => state.me?.handle ?? '');
  const form = useId();
  const [typed, setTyped] = useState('');
  const { error, isBusy, erase } = useErase(typed);
  const isMeant = handle !== '' && typed.trim().replace(/^@/, '').toLowerCase() === handle;
  const footer = (
    <>
      <Button look="plain" onClick={onClose} disabled={isBusy}>
        {appWords.cancel}
      </Button>
      <Button look="danger" type="submit" form={form} disabled={!isMeant || isBusy}>
        {isBusy ? words.deleting : words.delete}
      </Button>
    </>
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isMeant) void erase();
  };
  return (
    <Dialog title={words.deleteTitle} onClose={isBusy ? () => {} : onClose} footer={footer}>
      <List title={words.goes} lines={words.goesList} />
      <List title={words.stays} lines={words.staysList} />
      <p className={styles.quiet}>{words.owned}</p>
      <form id={form} onSubmit={submit}>
        <label className={fields.field}>
          <span className={fields.label}>{words.type(handle)}</span>
          <input
            className={fields.input}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
      </form>
      {error !== '' && (
        <p className={fields.error} role="alert">
          {error}
        </p>
      )}
    </Dialog>
  );
}

function useErase(handle: string) {
  const engine = useEngine();
  const account = use(AccountContext);
  const [error, setError] = useState('');
  const [isBusy, setBusy] = useState(false);
  const erase = async () => {
    setBusy(true);
    try {
      const { receipt } = await engine.request(ROUTE, { body: { handle }, answer: accountAnswers[ROUTE] });
      leaveFarewell(receipt.at);
      account.signOut();
    } catch (failure) {
      setError(errorWords(failure));
      setBusy(false);
    }
  };
  return { error, isBusy, erase };
}

function List({ title, lines }: { title: string; lines: readonly string[] }) {
  return (
    <section className={styles.list}>
      <h3>{title}</h3>
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </section>
  );
}
