import { X } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { Attachment } from '../../../protocol/attachment.ts';
import { ALT_CHARS_MAX, LABEL_CHARS_MAX } from '../../../protocol/limits.ts';
import { mediaAnswers } from '../../../protocol/media-answers.ts';
import type { RouteInput } from '../../../protocol/routes.ts';
import { useEngine, useRoomView } from '../app/engine-context.tsx';
import { type PictureRef, useUi } from '../app/ui-state.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import fields from '../ui/field.module.css';
import { appWords } from '../words/app.ts';
import { errorWords } from '../words/errors.ts';
import { pictureWords as words } from '../words/pictures.ts';
import { picturesIn } from './room-pictures.ts';

const close = () => useUi.setState({ correcting: undefined });

/** What somebody knows better of a picture: its description, and the labels that were found. */
export function CorrectPicture({ roomId, attachmentId }: PictureRef) {
  const room = useRoomView(roomId)?.room;
  const found = picturesIn(room).find(({ attachment }) => attachment.attachmentId === attachmentId);
  return (
    <Dialog title={words.correctTitle} onClose={close}>
      {found !== undefined && <Correction attachment={found.attachment} />}
    </Dialog>
  );
}

const ROUTE = 'PATCH /v1/attachments/{attachmentId}';
type Patch = RouteInput<typeof ROUTE>;

function Correction({ attachment }: { attachment: Attachment }) {
  const engine = useEngine();
  const { attachmentId } = attachment;
  // As it was when the dialog was opened: what others change meanwhile must not change under the hand.
  const [before] = useState(attachment);
  const [alt, setAlt] = useState(before.alt ?? '');
  const [names, setNames] = useState<Readonly<Record<string, string | null>>>({});
  const [error, setError] = useState('');
  const labels = before.understanding?.labels ?? [];
  const save = (event: FormEvent) => {
    event.preventDefault();
    const body = patchOf(before, alt.trim(), names);
    engine
      .request(ROUTE, { path: { attachmentId }, body, answer: mediaAnswers[ROUTE] })
      .then(close, (failure: unknown) => setError(errorWords(failure)));
  };
  return (
    <form onSubmit={save}>
      <label className={fields.field}>
        <span className={fields.label}>{words.description}</span>
        <textarea
          className={fields.input}
          dir="auto"
          rows={3}
          maxLength={ALT_CHARS_MAX}
          value={alt}
          onChange={(event) => setAlt(event.target.value)}
        />
        <span className={fields.help}>{words.descriptionHelp}</span>
      </label>
      {labels.length > 0 && <p className={fields.label}>{words.labels}</p>}
      {labels.map(({ name }) => (
        <LabelField
          key={name}
          name={name}
          value={names[name]}
          onChange={(value) => setNames({ ...names, [name]: value })}
        />
      ))}
      {labels.length > 0 && (
        <p className={fields.field}>
          <span className={fields.help}>{words.labelsHelp}</span>
        </p>
      )}
      {error !== '' && (
        <p className={fields.error} role="alert">
          {error}
        </p>
      )}
      <Button type="submit" look="filled" isWide>
        {appWords.save}
      </Button>
    </form>
  );
}

interface LabelFieldProps {
  name: string;
  /** `null`: it is to be removed. */
  value: string | null | undefined;
  onChange(value: string | null): void;
}

function LabelField({ name, value, onChange }: LabelFieldProps) {
  if (value === null) return null;
  return (
    <div className={fields.row}>
      <input
        className={fields.input}
        dir="auto"
        aria-label={words.label(name)}
        maxLength={LABEL_CHARS_MAX}
        value={value ?? name}
        onChange={(event) => onChange(event.target.value)}
      />
      <IconButton label={words.removeLabel(name)} onClick={() => onChange(null)}>
        <X size={18} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** A label that was emptied is removed. */
function patchOf(before: Attachment, alt: string, names: Readonly<Record<string, string | null>>): Patch {
  const labels = Object.entries(names).flatMap(([name, as]) => {
    const next = as?.trim() || null;
    return next === name ? [] : [{ name, as: next }];
  });
  const isSame = alt === (before.alt ?? '');
  return { ...(isSame ? {} : { alt: alt === '' ? null : alt }), ...(labels.length > 0 && { labels }) };
}
