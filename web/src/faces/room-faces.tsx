import { ScanFace } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { mediaAnswers } from '../../../protocol/media-answers.ts';
import type { RoomSummary } from '../../../protocol/room.ts';
import { useEngine } from '../app/engine-context.tsx';
import { announce, closeDetails } from '../app/ui-state.ts';
import members from '../members/members-panel.module.css';
import { Button } from '../ui/button.tsx';
import fields from '../ui/field.module.css';
import { errorWords } from '../words/errors.ts';
import { faceWords as words } from '../words/faces.ts';

const READ = 'GET /v1/me/face';

/** Whether people are named in pictures of this room; nothing where the deployment cannot do it. */
export function RoomFaces({ summary }: { summary: RoomSummary }) {
  const isAvailable = useAvailable();
  const isOn = summary.faces === true;
  const mayChange = summary.role === 'owner' || summary.role === 'admin';
  if (!isAvailable || !(mayChange || isOn)) return null;
  return (
    <div className={members.section}>
      {mayChange ? <Switch summary={summary} isOn={isOn} /> : <p className={fields.help}>{words.roomOn}</p>}
      {isOn && <ToMyFace />}
    </div>
  );
}

function Switch({ summary: { roomId }, isOn }: { summary: RoomSummary; isOn: boolean }) {
  const engine = useEngine();
  const [isBusy, setBusy] = useState(false);
  const change = async (faces: boolean) => {
    setBusy(true);
    await engine.updateRoom(roomId, { faces }).catch((error: unknown) => announce(errorWords(error)));
    setBusy(false);
  };
  return (
    <label className={fields.switch}>
      <input type="checkbox" checked={isOn} disabled={isBusy} onChange={({ target }) => void change(target.checked)} />
      <span>
        {words.room}
        <span className={fields.help}>{words.roomHelp}</span>
      </span>
    </label>
  );
}

function ToMyFace() {
  const [, navigate] = useLocation();
  const go = () => {
    closeDetails();
    navigate('/face');
  };
  return (
    <Button isWide onClick={go}>
      <ScanFace size={18} aria-hidden="true" /> {words.open}
    </Button>
  );
}

function useAvailable(): boolean {
  const engine = useEngine();
  const [isAvailable, setAvailable] = useState(false);
  useEffect(() => {
    engine.request(READ, { answer: mediaAnswers[READ] }).then(
      (face) => setAvailable(face.isAvailable),
      () => undefined,
    );
  }, [engine]);
  return isAvailable;
}
