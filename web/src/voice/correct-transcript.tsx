import { type FormEvent, useState } from 'react';
import type { Attachment } from '../../../protocol/attachment.ts';
import { TEXT_BYTES_MAX } from '../../../protocol/limits.ts';
import { mediaAnswers } from '../../../protocol/media-answers.ts';
import { useEngine, useRoomView } from '../app/engine-context.tsx';
import { type PictureRef, useUi } from '../app/ui-state.ts';
import { attachmentIn } from '../pictures/room-pictures.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import fields from '../ui/field.module.css';
import { appWords } from '../words/app.ts';
import { errorWords } from '../words/errors.ts';
import { transcriptWords as words } from '../words/voice.ts';
import { soundLinks } from './sounds.ts';

const ROUTE = 'PATCH /v1/attachments/{attachmentId}';
const close = () => useUi.setState({ transcribing: undefined });

/** Somebody says what they have said in their own recording. */
export function CorrectTranscript({ roomId, attachmentId }: PictureRef) {
  const attachment = attachmentIn(useRoomView(roomId)?.room, attachmentId);
  return (
    <Dialog title={words.correctTitle} onClose={close}>
      {attachment !== undefined && <Correction attachment={attachment} />}
    </Dialog>
  );
}

function Correction({ attachment }: { attachment: Attachment }) {
  const engine = useEngine();
  const { attachmentId, understanding } = attachment;
  const known = soundLinks(engine).store.getState().recordings[attachmentId]?.understanding;
  const shown = understanding?.isShortened ? (known ?? understanding) : understanding;
  // As it was when the dialog was opened: what comes meanwhile must not change under the hand.
  const [text, setText] = useState(shown?.transcript?.text ?? '');
  const [error, setError] = useState('');
  const [isSaving, setSaving] = useState(false);
  const isTooLong = new TextEncoder().encode(text.trim()).length > TEXT_BYTES_MAX;
  const save = (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    engine
      .request(ROUTE, { path: { attachmentId }, body: { transcript: text.trim() }, answer: mediaAnswers[ROUTE] })
      .then(close, (failure: unknown) => setError(errorWords(failure)))
      .finally(() => setSaving(false));
  };
  return (
    <form onSubmit={save}>
      <label className={fields.field}>
        <span className={fields.label}>{words.field}</span>
        <textarea
          className={fields.input}
          dir="auto"
          rows={6}
          required
          aria-invalid={isTooLong}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <span className={fields.help}>{words.help}</span>
      </label>
      {error !== '' && (
        <p className={fields.error} role="alert">
          {error}
        </p>
      )}
      <Button type="submit" look="filled" isWide disabled={isSaving || isTooLong || text.trim() === ''}>
        {appWords.save}
      </Button>
    </form>
  );
}
