import { Bot, User, Users } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { NAME_CHARS_MAX } from '../../../protocol/limits.ts';
import type { RoomKind } from '../../../protocol/room.ts';
import type { User as Person } from '../../../protocol/user.ts';
import { useEngine } from '../app/engine-context.tsx';
import { closeDialog } from '../app/ui-state.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import fields from '../ui/field.module.css';
import { errorWords } from '../words/errors.ts';
import { newRoomWords as words } from '../words/new-room.ts';
import styles from './new-room.module.css';
import { PeoplePicker } from './people-picker.tsx';

const KINDS = [
  { kind: 'group', icon: Users, label: words.group, help: words.groupHelp },
  { kind: 'direct', icon: User, label: words.direct, help: words.directHelp },
  { kind: 'bot', icon: Bot, label: words.bot, help: words.botHelp },
] as const;

export function NewRoom() {
  const [kind, setKind] = useState<RoomKind>('group');
  const [name, setName] = useState('');
  const [people, setPeople] = useState<readonly Person[]>([]);
  const { create, error, isBusy } = useCreate();
  const isReady = kind === 'direct' ? people.length === 1 : name.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    const userIds = kind === 'bot' ? [] : people.map(({ userId }) => userId);
    void create(kind === 'direct' ? { kind, userIds } : { kind, userIds, name: name.trim() });
  };
  const choose = (next: RoomKind) => {
    setKind(next);
    if (next === 'direct') setPeople(people.slice(0, 1));
  };
  return (
    <Dialog title={words.title} onClose={closeDialog}>
      <form onSubmit={submit}>
        <KindChoice kind={kind} onChoose={choose} />
        {kind !== 'direct' && (
          <label className={fields.field}>
            <span className={fields.label}>{words.name}</span>
            <input
              className={fields.input}
              dir="auto"
              maxLength={NAME_CHARS_MAX}
              placeholder={kind === 'bot' ? words.botNamePlaceholder : words.namePlaceholder}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </label>
        )}
        {kind !== 'bot' && <PeoplePicker people={people} max={kind === 'direct' ? 1 : 90} onChange={setPeople} />}
        <Failure words={error} />
        <Button type="submit" look="filled" isWide disabled={!isReady || isBusy}>
          {kind === 'group' ? words.create : words.start}
        </Button>
      </form>
    </Dialog>
  );
}

function useCreate() {
  const engine = useEngine();
  const [, navigate] = useLocation();
  const [error, setError] = useState('');
  const [isBusy, setBusy] = useState(false);
  const create = async (input: Parameters<typeof engine.createRoom>[0]) => {
    setBusy(true);
    try {
      const { roomId } = await engine.createRoom(input);
      closeDialog();
      navigate(`/rooms/${roomId}`);
    } catch (failure) {
      setError(errorWords(failure));
      setBusy(false);
    }
  };
  return { create, error, isBusy };
}

function KindChoice({ kind, onChoose }: { kind: RoomKind; onChoose(kind: RoomKind): void }) {
  return (
    <fieldset className={styles.kinds}>
      <legend className={styles.legend}>{words.kindLabel}</legend>
      {KINDS.map((each) => (
        <label key={each.kind} className={styles.kind}>
          <input type="radio" name="kind" checked={each.kind === kind} onChange={() => onChoose(each.kind)} />
          <each.icon size={22} aria-hidden="true" />
          <span>
            <span className={styles.kindName}>{each.label}</span>
            <span className={styles.kindHelp}>{each.help}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
