import { Camera, Image } from 'lucide-react';
import { lazy, useRef, useState } from 'react';
import { DomainError } from '../../../protocol/errors.ts';
import type { MyFace } from '../../../protocol/face.ts';
import { mediaAnswers } from '../../../protocol/media-answers.ts';
import { useEngine } from '../app/engine-context.tsx';
import { Part } from '../app/part.tsx';
import { Button } from '../ui/button.tsx';
import fields from '../ui/field.module.css';
import { errorWords } from '../words/errors.ts';
import { faceWords as words } from '../words/faces.ts';
import { attachWords } from '../words/pictures.ts';
import styles from './faces.module.css';
import { selfieOf } from './selfie.ts';

const ENROL = 'PUT /v1/me/face';

const CameraDialog = lazy(() => import('../pictures/camera.tsx').then((module) => ({ default: module.CameraDialog })));

interface EnrolProps {
  terms: MyFace['terms'];
  onEnrolled(face: MyFace): void;
}

/** First what is kept and why, then the consent, and only then a selfie. */
export function Enrol({ terms, onEnrolled }: EnrolProps) {
  const enrolling = useEnrolling(terms.version, onEnrolled);
  const [hasAgreed, setAgreed] = useState(false);
  const [isCameraOpen, setCameraOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const isReady = hasAgreed && !enrolling.isBusy;
  return (
    <section className={styles.terms} aria-label={terms.purpose}>
      <h2 dir="auto">{terms.purpose}</h2>
      {terms.text.map((paragraph) => (
        <p key={paragraph} dir="auto">
          {paragraph}
        </p>
      ))}
      <label className={fields.switch}>
        <input type="checkbox" checked={hasAgreed} onChange={({ target }) => setAgreed(target.checked)} />
        <span>{words.agree}</span>
      </label>
      <div className={styles.actions}>
        <Button look="filled" disabled={!isReady} onClick={() => setCameraOpen(true)}>
          <Camera size={18} aria-hidden="true" /> {words.camera}
        </Button>
        <Button disabled={!isReady} onClick={() => input.current?.click()}>
          <Image size={18} aria-hidden="true" /> {words.file}
        </Button>
        <input
          ref={input}
          type="file"
          accept="image/*"
          hidden
          style={{ fontSize: '1rem' }}
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file !== undefined) void enrolling.enrol(file);
            currentTarget.value = '';
          }}
        />
      </div>
      <p className={fields.help} role="status">
        {enrolling.isBusy ? words.enrolling : words.selfieHelp}
      </p>
      {enrolling.said !== '' && (
        <p className={fields.error} role="alert">
          {enrolling.said}
        </p>
      )}
      {isCameraOpen && (
        <Part>
          <CameraDialog
            facing="user"
            onTaken={(file) => void enrolling.enrol(file)}
            onClose={() => setCameraOpen(false)}
          />
        </Part>
      )}
    </section>
  );
}

function useEnrolling(consentVersion: number, onEnrolled: (face: MyFace) => void) {
  const engine = useEngine();
  const [isBusy, setBusy] = useState(false);
  const [said, setSaid] = useState('');
  const enrol = async (file: File) => {
    setBusy(true);
    setSaid('');
    try {
      const selfie = await selfieOf(file);
      if (selfie === undefined) return setSaid(attachWords.unreadable(file.name));
      onEnrolled(await engine.request(ENROL, { body: { consentVersion, selfie }, answer: mediaAnswers[ENROL] }));
    } catch (error) {
      // Why a selfie will not do, and what would.
      setSaid(error instanceof DomainError && error.field === 'body.selfie' ? error.message : errorWords(error));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, said, enrol };
}
