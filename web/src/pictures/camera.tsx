import { Camera as CameraIcon, RefreshCw, SwitchCamera } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { cameraWords as words } from '../words/pictures.ts';
import styles from './camera.module.css';
import { useCamera } from './use-camera.ts';
import { useLocalFile } from './use-local-file.ts';

interface CameraDialogProps {
  /** The side of the device that it begins with. */
  facing?: 'user' | 'environment';
  onTaken(file: File): void;
  onClose(): void;
}

/** The device's camera: look, take, use it or take another. */
export function CameraDialog({ facing = 'environment', onTaken, onClose }: CameraDialogProps) {
  const video = useRef<HTMLVideoElement>(null);
  const camera = useCamera(video, facing);
  const { state } = camera;
  const takenUrl = useLocalFile(state.at === 'taken' ? state.file : undefined);
  const use = () => {
    if (state.at !== 'taken') return;
    onTaken(state.file);
    onClose();
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className={styles.view} data-mirrored={camera.facing === 'user' || undefined}>
        <video ref={video} aria-label={words.preview} playsInline muted hidden={state.at !== 'live'} />
        {takenUrl !== undefined && state.at === 'taken' && <img src={takenUrl} alt={words.taken} />}
        {state.at === 'starting' && <p role="status">{words.starting}</p>}
        {state.at === 'failed' && <p role="alert">{words[state.why]}</p>}
      </div>
      <div className={styles.actions}>
        {state.at === 'live' && (
          <Button look="filled" onClick={() => void camera.take()}>
            <CameraIcon size={18} aria-hidden="true" /> {words.take}
          </Button>
        )}
        {state.at === 'live' && camera.hasSeveral && (
          <IconButton label={words.turn} onClick={camera.turn}>
            <SwitchCamera size={22} aria-hidden="true" />
          </IconButton>
        )}
        {state.at === 'taken' && <Taken onUse={use} onAgain={camera.again} />}
        {state.at === 'failed' && (
          <Button onClick={camera.again}>
            <RefreshCw size={18} aria-hidden="true" /> {words.tryAgain}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function Taken({ onUse, onAgain }: { onUse(): void; onAgain(): void }) {
  const use = useRef<HTMLButtonElement>(null);
  useEffect(() => use.current?.focus(), []);
  return (
    <>
      <Button onClick={onAgain}>{words.again}</Button>
      <Button ref={use} look="filled" onClick={onUse}>
        {words.use}
      </Button>
    </>
  );
}
