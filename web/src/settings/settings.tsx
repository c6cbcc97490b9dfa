import { Bot, Database, LogOut, Monitor, Moon, ScanFace, Sun } from 'lucide-react';
import { type FormEvent, lazy, use, useState } from 'react';
import { useLocation } from 'wouter';
import { NAME_CHARS_MAX } from '../../../protocol/limits.ts';
import { AccountContext, useEngine, useEngineState } from '../app/engine-context.tsx';
import { Part } from '../app/part.tsx';
import { applyTheme, storedTheme, type Theme } from '../app/theme.ts';
import { closeDialog } from '../app/ui-state.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import fields from '../ui/field.module.css';
import { accountWords } from '../words/account.ts';
import { appWords } from '../words/app.ts';
import { errorWords } from '../words/errors.ts';
import { faceWords } from '../words/faces.ts';
import { settingsWords as words } from '../words/members.ts';
import { speechChoiceWords } from '../words/voice.ts';
import styles from './settings.module.css';

const THEMES = [
  { theme: 'system', icon: Monitor },
  { theme: 'light', icon: Sun },
  { theme: 'dark', icon: Moon },
] as const;

const MyData = lazy(() => import('../account/my-data.tsx').then((module) => ({ default: module.MyData })));

export function Settings() {
  const account = use(AccountContext);
  const [isAtData, setAtData] = useState(false);
  if (isAtData)
    return (
      <Part>
        <MyData onClose={() => setAtData(false)} />
      </Part>
    );
  return (
    <Dialog title={words.title} onClose={closeDialog}>
      <Profile />
      <Appearance />
      <Aloud />
      <Pages onData={() => setAtData(true)} />
      <Button look="danger" isWide onClick={() => account.signOut()}>
        <LogOut size={18} aria-hidden="true" /> {words.signOut}
      </Button>
    </Dialog>
  );
}

function Pages({ onData }: { onData(): void }) {
  const [, navigate] = useLocation();
  const open = (path: string) => {
    closeDialog();
    navigate(path);
  };
  return (
    <div className={styles.pages}>
      <Button isWide onClick={() => open('/bots')}>
        <Bot size={18} aria-hidden="true" /> {words.bots}
      </Button>
      <Button isWide onClick={() => open('/face')}>
        <ScanFace size={18} aria-hidden="true" /> {faceWords.open}
      </Button>
      <Button isWide onClick={onData}>
        <Database size={18} aria-hidden="true" /> {accountWords.open}
      </Button>
    </div>
  );
}

function Profile() {
  const engine = useEngine();
  const me = useEngineState((state) => state.me);
  const [name, setName] = useState(me?.name ?? '');
  const [said, setSaid] = useState('');
  if (me === undefined) return null;
  const save = (event: FormEvent) => {
    event.preventDefault();
    engine.updateMe({ name: name.trim() }).then(
      () => setSaid(words.saved),
      (error: unknown) => setSaid(errorWords(error)),
    );
  };
  return (
    <form onSubmit={save}>
      <div className={styles.me}>
        <Avatar id={me.userId} name={me.name} shape="person" size={56} />
        <div>
          <p className={styles.name}>{me.name}</p>
          <p className={fields.help}>@{me.handle}</p>
        </div>
      </div>
      <label className={fields.field}>
        <span className={fields.label}>{words.name}</span>
        <span className={fields.row}>
          <input
            className={fields.input}
            dir="auto"
            required
            maxLength={NAME_CHARS_MAX}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" disabled={name.trim() === '' || name.trim() === me.name}>
            {appWords.save}
          </Button>
        </span>
        <span className={fields.help} aria-live="polite">
          {said}
        </span>
      </label>
    </form>
  );
}

function Appearance() {
  const [chosen, setChosen] = useState<Theme>(storedTheme);
  const choose = (theme: Theme) => {
    setChosen(theme);
    applyTheme(theme);
  };
  return (
    <fieldset className={styles.themes}>
      <legend className={fields.label}>{words.theme}</legend>
      {THEMES.map(({ theme, icon: Icon }) => (
        <label key={theme} className={styles.theme}>
          <input type="radio" name="theme" checked={theme === chosen} onChange={() => choose(theme)} />
          <Icon size={20} aria-hidden="true" />
          {words.themes[theme]}
        </label>
      ))}
    </fieldset>
  );
}

const SPEECH_CHOICES = ['always', 'when_spoken', 'never'] as const;

/** Which answers are read aloud by themselves. It holds on every device of this person. */
function Aloud() {
  const engine = useEngine();
  const chosen = useEngineState((state) => state.me?.speech);
  const [said, setSaid] = useState('');
  const choose = (speech: (typeof SPEECH_CHOICES)[number]) => {
    engine.updateMe({ speech }).then(
      () => setSaid(speechChoiceWords.saved),
      (error: unknown) => setSaid(errorWords(error)),
    );
  };
  return (
    <fieldset className={styles.choices}>
      <legend className={fields.label}>{speechChoiceWords.legend}</legend>
      {SPEECH_CHOICES.map((choice) => (
        <label key={choice} className={styles.choice}>
          <input type="radio" name="speech" checked={choice === chosen} onChange={() => choose(choice)} />
          <span>
            {speechChoiceWords.choices[choice].name}
            <span className={fields.help}>{speechChoiceWords.choices[choice].help}</span>
          </span>
        </label>
      ))}
      <p className={fields.help} role="status">
        {said}
      </p>
    </fieldset>
  );
}
