import { EngineError } from '../local/engine/engine-error.ts';
import { VisionEngine } from '../local/vision/engine.ts';
import { type PictureStage, type Steps, showAndWait } from './shown-pictures.ts';
import { median, rounded } from './statistics.ts';

/** Times relative to what the engine itself takes for the same pictures in the same run. */
export interface PictureTimes {
  pictures: number;
  /** From the upload's answer until the room hears that it was checked. */
  uploadedToChecked: number;
  /** From then until it hears what is in it. */
  checkedToUnderstood: number;
  /** Of the first picture, for which the engine starts. */
  coldUploadedToUnderstood: number;
  /** Of a process of the engine that has seen these pictures. */
  engineMegabytes: number;
  enginePeakMegabytes: number;
}

const MEGABYTE = 1_000_000;

/** The first of the files is for what is cold. */
export async function measureTimes(stage: PictureStage, files: readonly Buffer[]): Promise<PictureTimes> {
  const shown: (Steps & { engineMs: number })[] = [];
  const engine = new VisionEngine();
  try {
    const published: [Steps, Buffer][] = [];
    for (const file of files) {
      const steps = await showAndWait(stage, stage.rooms[0], file);
      published.push([steps, await publishedOf(stage, steps)]);
    }
    const [first] = published;
    if (first !== undefined) await ownTime(engine, first[1]);
    for (const [steps, picture] of published) shown.push({ ...steps, engineMs: await ownTime(engine, picture) });
    return { ...relative(shown), ...(await memoryOf(engine)) };
  } finally {
    await engine.stop();
  }
}

async function publishedOf({ sender }: PictureStage, { attachmentId }: Steps): Promise<Buffer> {
  const { urls } = await sender.http.call('GET /v1/attachments/{attachmentId}', { path: { attachmentId } });
  const response = await fetch(urls?.full ?? '');
  if (!response.ok) throw new Error(`the published picture was answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** Of all that the services are asked for one picture, one after the other. */
async function ownTime(engine: VisionEngine, picture: Buffer): Promise<number> {
  const [objects, faces, text] = [
    await engine.objects(picture),
    await engine.faces(picture, { describe: 0 }),
    await engine.text(picture).catch(withoutTesseract),
  ];
  return objects.engineMs + faces.engineMs + text.engineMs;
}

function withoutTesseract(error: unknown): { engineMs: number } {
  if (error instanceof EngineError && error.reason === 'absent') return { engineMs: 0 };
  throw error;
}

function relative(shown: readonly (Steps & { engineMs: number })[]) {
  const [cold, ...warm] = shown;
  if (cold === undefined || warm.length === 0) throw new RangeError('one picture is cold, the others are warm');
  const ratio = (of: (steps: Steps) => number) => rounded(median(warm.map((one) => of(one) / one.engineMs)), 2);
  return {
    pictures: warm.length,
    uploadedToChecked: ratio(({ checkedMs }) => checkedMs),
    checkedToUnderstood: ratio(({ checkedMs, understoodMs }) => understoodMs - checkedMs),
    coldUploadedToUnderstood: rounded(cold.understoodMs / cold.engineMs, 2),
  };
}

async function memoryOf(engine: VisionEngine) {
  const memory = await engine.memory();
  if (memory === undefined) throw new Error('the engine has ended');
  return {
    engineMegabytes: Math.round(memory.rssBytes / MEGABYTE),
    enginePeakMegabytes: Math.round(memory.peakRssBytes / MEGABYTE),
  };
}
