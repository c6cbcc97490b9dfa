import { type RefObject, useEffect, useState } from 'react';

type Facing = 'user' | 'environment';

export type CameraState =
  | { at: 'starting' }
  | { at: 'live' }
  | { at: 'taken'; file: File }
  | { at: 'failed'; why: 'refused' | 'missing' | 'broken' };

export interface UsedCamera {
  state: CameraState;
  facing: Facing;
  hasSeveral: boolean;
  take(): Promise<void>;
  again(): void;
  turn(): void;
}

const LARGE = { width: { ideal: 1_920 }, height: { ideal: 1_440 } };
const QUALITY = 0.95;

/** The camera runs while it is looked through, and not a moment longer. */
export function useCamera(video: RefObject<HTMLVideoElement | null>, begin: Facing): UsedCamera {
  const [state, setState] = useState<CameraState>({ at: 'starting' });
  const [facing, setFacing] = useState(begin);
  const [hasSeveral, setSeveral] = useState(false);
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round starts the camera again
  useEffect(() => {
    let stream: MediaStream | undefined;
    let isWanted = true;
    const start = async () => {
      setState({ at: 'starting' });
      try {
        const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing, ...LARGE } });
        stream = opened;
        if (!isWanted || video.current === null) return stop(opened);
        video.current.srcObject = opened;
        await video.current.play();
        setSeveral((await countCameras()) > 1);
        setState({ at: 'live' });
      } catch (error) {
        if (isWanted) setState({ at: 'failed', why: whyOf(error) });
      }
    };
    void start();
    return () => {
      isWanted = false;
      stop(stream);
    };
  }, [facing, round, video]);
  const take = async () => {
    const file = await frameOf(video.current);
    if (file === undefined) return setState({ at: 'failed', why: 'broken' });
    stop(video.current?.srcObject);
    setState({ at: 'taken', file });
  };
  return {
    ...{ state, facing, hasSeveral, take },
    again: () => setRound(round + 1),
    turn: () => setFacing(facing === 'user' ? 'environment' : 'user'),
  };
}

function stop(stream: MediaProvider | null | undefined): void {
  if (stream instanceof MediaStream) for (const track of stream.getTracks()) track.stop();
}

async function countCameras(): Promise<number> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === 'videoinput').length;
}

function whyOf(error: unknown): 'refused' | 'missing' | 'broken' {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  return name === 'NotFoundError' || name === 'OverconstrainedError' ? 'missing' : 'broken';
}

async function frameOf(video: HTMLVideoElement | null): Promise<File | undefined> {
  if (video === null || video.videoWidth === 0) return undefined;
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext('2d')?.drawImage(video, 0, 0);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  return blob === null ? undefined : new File([blob], 'camera.jpg', { type: blob.type });
}
