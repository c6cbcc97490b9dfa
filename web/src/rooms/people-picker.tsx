import { X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import type { User } from '../../../protocol/user.ts';
import { useEngine } from '../app/engine-context.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import fields from '../ui/field.module.css';
import { errorWords } from '../words/errors.ts';
import { newRoomWords as words } from '../words/new-room.ts';
import styles from './new-room.module.css';

interface PeoplePickerProps {
  people: readonly User[];
  max: number;
  onChange(people: readonly User[]): void;
}

/** People are found by their exact handle: nobody can be listed by those who do not know them. */
export function PeoplePicker({ people, max, onChange }: PeoplePickerProps) {
  const engine = useEngine();
  const [handle, setHandle] = useState('');
  const [error, setError] = useState('');
  const add = async () => {
    const wanted = handle.trim().replace(/^@/, '').toLowerCase();
    if (wanted === '') return;
    try {
      const user = (await engine.findUsers(wanted)).find((each) => each.handle === wanted);
      if (user === undefined) return setError(words.nobody(wanted));
      onChange([...people.filter(({ userId }) => userId !== user.userId), user].slice(-max));
      setHandle('');
      setError('');
    } catch (failure) {
      setError(errorWords(failure));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || handle.trim() === '') return;
    event.preventDefault();
    void add();
  };
  return (
    <div className={fields.field}>
      <label className={fields.label} htmlFor="new-room-handle">
        {max === 1 ? words.person : words.people}
      </label>
      <div className={fields.row}>
        <input
          id="new-room-handle"
          className={fields.input}
          value={handle}
          placeholder={words.handlePlaceholder}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setHandle(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <Button onClick={() => void add()}>{words.find}</Button>
      </div>
      <p className={fields.error} aria-live="polite">
        {error}
      </p>
      <ul className={styles.people}>
        {people.map((person) => (
          <li key={person.userId}>
            <Avatar id={person.userId} name={person.name} shape="person" size={28} />
            <bdi>{person.name}</bdi>
            <button
              type="button"
              aria-label={words.remove(person.name)}
              onClick={() => onChange(people.filter(({ userId }) => userId !== person.userId))}
            >
              <X size={16} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      {max > 1 && people.length === 0 && error === '' && <p className={fields.help}>{words.peopleLater}</p>}
    </div>
  );
}
