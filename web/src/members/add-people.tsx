import { Check, Copy, Link as LinkIcon } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useEngine } from '../app/engine-context.tsx';
import type { RoomView } from '../engine/engine-types.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import fields from '../ui/field.module.css';
import { fullMoment } from '../words/day-names.ts';
import { errorWords } from '../words/errors.ts';
import { memberWords as words } from '../words/members.ts';
import { newRoomWords } from '../words/new-room.ts';
import styles from './members-panel.module.css';

export function AddPeople({ view: { summary } }: { view: RoomView }) {
  return (
    <div className={styles.section}>
      <AddByHandle roomId={summary.roomId} />
      <Invite roomId={summary.roomId} />
    </div>
  );
}

type RoomIdOf = { roomId: RoomView['summary']['roomId'] };

function AddByHandle({ roomId }: RoomIdOf) {
  const engine = useEngine();
  const [handle, setHandle] = useState('');
  const [said, setSaid] = useState('');
  const add = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = handle.trim().replace(/^@/, '').toLowerCase();
    if (wanted === '') return;
    setSaid(await addMember(wanted));
  };
  const addMember = async (wanted: string) => {
    try {
      const user = (await engine.findUsers(wanted)).find((each) => each.handle === wanted);
      if (user === undefined) return newRoomWords.nobody(wanted);
      await engine.setMember(roomId, user.userId);
      setHandle('');
      return words.added(user.name);
    } catch (error) {
      return errorWords(error);
    }
  };
  return (
    <form onSubmit={add}>
      <label className={fields.field}>
        <span className={fields.label}>{words.add}</span>
        <span className={fields.row}>
          <input
            className={fields.input}
            value={handle}
            placeholder={newRoomWords.handlePlaceholder}
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setHandle(event.target.value)}
          />
          <Button type="submit">{words.addButton}</Button>
        </span>
      </label>
      <p className={styles.said} aria-live="polite">
        {said}
      </p>
    </form>
  );
}

function Invite({ roomId }: RoomIdOf) {
  const engine = useEngine();
  const [invite, setInvite] = useState<{ url: string; expiresAt: string }>();
  const [isCopied, setCopied] = useState(false);
  const [error, setError] = useState('');
  const create = () => {
    engine.createInvite(roomId).then(setInvite, (failure: unknown) => setError(errorWords(failure)));
  };
  if (invite === undefined) {
    return (
      <>
        <Button isWide onClick={create}>
          <LinkIcon size={18} aria-hidden="true" /> {words.invite}
        </Button>
        <Failure words={error} />
      </>
    );
  }
  const copy = async () => {
    await navigator.clipboard.writeText(invite.url);
    setCopied(true);
  };
  return (
    <div className={fields.field}>
      <div className={fields.row}>
        <input
          className={fields.input}
          readOnly
          aria-label={words.link}
          value={invite.url}
          onFocus={(event) => event.target.select()}
        />
        <Button onClick={() => void copy()}>
          {isCopied ? <Check size={18} aria-hidden="true" /> : <Copy size={18} aria-hidden="true" />}
          {isCopied ? words.copied : words.copy}
        </Button>
      </div>
      <p className={fields.help}>
        {words.inviteHelp} {fullMoment(new Date(invite.expiresAt))}.
      </p>
    </div>
  );
}
