import type { ShrinkAnswer, ShrinkRequest } from './shrink.worker.ts';
import workerUrl from './shrink.worker.ts?worker&url';

export interface Shrunk {
  file: Blob;
  width: number;
  height: number;
}

/** Pixels for a selfie that is only measured. */
const SELFIE_PIXELS = 640;

/** What may leave this browser of a picture; undefined when this browser cannot read it. */
export function shrink(file: Blob): Promise<Shrunk | undefined> {
  return ask({ file });
}

export function shrinkSelfie(file: Blob): Promise<Shrunk | undefined> {
  return ask({ file, pixelsLong: SELFIE_PIXELS, asJpeg: true });
}

/** A worker for each: 48 megapixels take 200 MB, which go with it. */
async function ask(request: ShrinkRequest): Promise<Shrunk | undefined> {
  const worker = new Worker(trusted(workerUrl) as string, { type: 'module' });
  try {
    const answer = await new Promise<ShrinkAnswer>((resolve) => {
      worker.addEventListener('message', ({ data }: MessageEvent<ShrinkAnswer>) => resolve(data), { once: true });
      worker.addEventListener('error', () => resolve({ failed: true }), { once: true });
      worker.postMessage(request);
    });
    return 'failed' in answer ? undefined : answer;
  } finally {
    worker.terminate();
  }
}

/** Where trusted types are required, the address of a worker must come from a policy. */
function trusted(address: string): unknown {
  const policy = window.trustedTypes?.createPolicy('mathia-pictures', {
    createScriptURL: (url) => {
      if (url !== workerUrl) throw new TypeError(`not our worker: ${url}`);
      return url;
    },
  });
  return policy?.createScriptURL(address) ?? address;
}
