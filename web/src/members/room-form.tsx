import { Pencil } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { NAME_CHARS_MAX, TOPIC_CHARS_MAX } from '../../../protocol/limits.ts';
import type { RoomSummary } from '../../../protocol/room.ts';
import { useEngine } from '../app/engine-context.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import fields from '../ui/field.module.css';
import { appWords } from '../words/app.ts';
import { errorWords } from '../words/errors.ts';
import { memberWords as words } from '../words/members.ts';

export function RoomForm({ summary }: { summary: RoomSummary }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button look="plain" onClick={() => setOpen(true)}>
        <Pencil size={16} aria-hidden="true" /> {words.edit}
      </Button>
      {isOpen && <RoomDialog summary={summary} onClose={() => setOpen(false)} />}
    </>
  );
}

function RoomDialog({ summary, onClose }: { summary: RoomSummary; onClose(): void }) {
  const engine = useEngine();
  const [name, setName] = useState(summary.name);
  const [topic, setTopic] = useState(summary.topic);
  const [areBotsHeard, setBotsHeard] = useState(summary.botsHearBots === true);
  const [error, setError] = useState('');
  const save = (event: FormEvent) => {
    event.preventDefault();
    engine
      .updateRoom(summary.roomId, { name: name.trim(), topic: topic.trim(), botsHearBots: areBotsHeard })
      .then(onClose, (failure: unknown) => setError(errorWords(failure)));
  };
  return (
    <Dialog title={words.edit} onClose={onClose}>
      <form onSubmit={save}>
        <label className={fields.field}>
          <span className={fields.label}>{words.rename}</span>
          <input
            className={fields.input}
            dir="auto"
            required
            maxLength={NAME_CHARS_MAX}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className={fields.field}>
          <span className={fields.label}>{words.topic}</span>
          <input
            className={fields.input}
            dir="auto"
            maxLength={TOPIC_CHARS_MAX}
            placeholder={words.topicPlaceholder}
            value={topic}
            onChange={(event) => setTopic(event.target.value)}
          />
        </label>
        <label className={fields.switch}>
          <input type="checkbox" checked={areBotsHeard} onChange={({ target }) => setBotsHeard(target.checked)} />
          <span>
            {words.botsHearBots}
            <span className={fields.help}>{words.botsHearBotsHelp}</span>
          </span>
        </label>
        <Failure words={error} />
        <Button type="submit" look="filled" isWide disabled={name.trim() === ''}>
          {appWords.save}
        </Button>
      </form>
    </Dialog>
  );
}
