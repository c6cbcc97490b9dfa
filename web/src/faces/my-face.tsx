import { ScanFace, ShieldCheck } from 'lucide-react';
import { useCallback, useState } from 'react';
import type { FaceReceipt, MyFace } from '../../../protocol/face.ts';
import { mediaAnswers } from '../../../protocol/media-answers.ts';
import { useEngine } from '../app/engine-context.tsx';
import { LoadFailed } from '../bots/load-failed.tsx';
import { Page } from '../bots/page.tsx';
import { useLoaded } from '../bots/use-loaded.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { faceWords as words } from '../words/faces.ts';
import { Enrol } from './enrol.tsx';
import styles from './faces.module.css';

const READ = 'GET /v1/me/face';
const WITHDRAW = 'DELETE /v1/me/face';

/** What this deployment knows of my face, and how that begins and ends. */
export function MyFacePage() {
  const engine = useEngine();
  const load = useCallback(() => engine.request(READ, { answer: mediaAnswers[READ] }), [engine]);
  const { state, reload, put } = useLoaded(load);
  const [receipt, setReceipt] = useState<FaceReceipt>();
  const withdrawn = (erased: FaceReceipt) => {
    setReceipt(erased);
    reload();
  };
  const enrolled = (face: MyFace) => {
    setReceipt(undefined);
    put(face);
  };
  return (
    <Page title={words.title} backTo="/">
      {state.at === 'loading' && <p className={styles.quiet}>{words.loading}…</p>}
      {state.at === 'failed' && <LoadFailed help={words.loadFailed} error={state.error} onRetry={reload} />}
      {receipt !== undefined && <Receipt receipt={receipt} />}
      {state.at === 'here' && <Standing face={state.value} onEnrolled={enrolled} onWithdrawn={withdrawn} />}
    </Page>
  );
}

interface StandingProps {
  face: MyFace;
  onEnrolled(face: MyFace): void;
  onWithdrawn(receipt: FaceReceipt): void;
}

function Standing({ face, onEnrolled, onWithdrawn }: StandingProps) {
  const { isAvailable, consent, terms } = face;
  if (!isAvailable && consent === undefined) return <Card title={words.unavailable} help={words.unavailableHelp} />;
  if (consent !== undefined) {
    return (
      <>
        <Card title={words.on} help={words.onHelp(consent.expiresAt)} isOn />
        <p className={styles.quiet}>
          {words.since(consent.at)} {consent.purpose}
        </p>
        <Withdraw onWithdrawn={onWithdrawn} />
      </>
    );
  }
  return (
    <>
      <Card title={words.off} help={words.offHelp} />
      <Enrol terms={terms} onEnrolled={onEnrolled} />
    </>
  );
}

function Card({ title, help, isOn = false }: { title: string; help: string; isOn?: boolean }) {
  const Icon = isOn ? ScanFace : ShieldCheck;
  return (
    <div className={styles.card} data-on={isOn || undefined}>
      <Icon size={32} aria-hidden="true" />
      <div>
        <h2>{title}</h2>
        <p>{help}</p>
      </div>
    </div>
  );
}

function Withdraw({ onWithdrawn }: Pick<StandingProps, 'onWithdrawn'>) {
  const engine = useEngine();
  const [isAsking, setAsking] = useState(false);
  const withdraw = async () => {
    const { receipt } = await engine.request(WITHDRAW, { answer: mediaAnswers[WITHDRAW] });
    onWithdrawn(receipt);
  };
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {words.withdraw}
      </Button>
      {isAsking && (
        <Confirm
          title={words.withdrawTitle}
          help={words.withdrawHelp}
          action={words.withdraw}
          onConfirm={withdraw}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Receipt({ receipt: { at, faces, consents, pictures } }: { receipt: FaceReceipt }) {
  const lines = [
    [words.receiptFaces, faces],
    [words.receiptConsents, consents],
    [words.receiptPictures, pictures],
  ] as const;
  return (
    <section className={styles.receipt} aria-label={words.receipt}>
      <h2>{words.receiptAt(at)}</h2>
      <dl>
        {lines.map(([label, count]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{count}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
