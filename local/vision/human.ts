import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import type { Config, Human } from '@vladmandic/human';

const require = createRequire(import.meta.url);
// Its `exports` do not name the build for WebAssembly, so it is found beside the one they do name.
const DIST = dirname(require.resolve('@vladmandic/human'));
const MODELS = `${pathToFileURL(join(DIST, '../models')).href}/`;
const FACES_MAX = 100;
const OBJECTS_MAX = 100;
const FACE_SCORE_MIN = 0.2;
/** Below this, COCO's objects are found in walls and clouds. */
const OBJECT_SCORE_MIN = 0.4;

const OFF = { enabled: false };
/** Every picture is new: nothing may be taken over from the one before, as Human does for videos. */
const FRESH = { skipFrames: 0, skipTime: 0 };

/** What is not named here is never loaded: emotions, iris, liveness, bodies, hands. */
const CONFIG: Partial<Config> = {
  backend: 'wasm',
  wasmPath: `${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`,
  modelBasePath: MODELS,
  debug: false,
  async: false,
  warmup: 'none',
  cacheModels: false,
  cacheSensitivity: 0,
  skipAllowed: false,
  filter: OFF,
  gesture: OFF,
  body: OFF,
  hand: OFF,
  segmentation: OFF,
};

const FACE = {
  enabled: true,
  detector: { ...FRESH, maxDetected: FACES_MAX, rotation: true, minConfidence: FACE_SCORE_MIN, return: true },
  mesh: { enabled: true },
  // Human's own descriptions come with an age and a gender.
  description: OFF,
  ...{ iris: OFF, emotion: OFF, antispoof: OFF, liveness: OFF, attention: OFF },
};

const OBJECT = { ...FRESH, enabled: true, maxDetected: OBJECTS_MAX, minConfidence: OBJECT_SCORE_MIN };

/** A question turns on what it needs; Human loads a model when it is first turned on. */
export const FACES_ONLY: Partial<Config> = { face: FACE, object: OFF };
export const OBJECTS_ONLY: Partial<Config> = { face: { ...FACE, enabled: false }, object: OBJECT };

let human: Promise<Human> | undefined;

export function loadHuman(): Promise<Human> {
  human ??= startHuman();
  return human;
}

async function startHuman(): Promise<Human> {
  readFilesByFetch();
  const build: typeof import('@vladmandic/human') = require(join(DIST, 'human.node-wasm.js'));
  const started = new build.Human({ ...CONFIG, ...FACES_ONLY, face: { ...FACE, enabled: false } });
  await started.init();
  return started;
}

/** The model behind the vectors of faces, by itself. */
export async function loadDescriber(): Promise<GraphModel> {
  await loadHuman();
  return await loadGraphModel(`${MODELS}faceres.json`);
}

/** TensorFlow.js reads models by `fetch`, which in Node knows no files. Nothing else is fetched in this process. */
function readFilesByFetch(): void {
  globalThis.fetch = async (input) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith(MODELS)) throw new TypeError(`The engine fetches nothing but its models, not ${url}`);
    return new Response(await readFile(fileURLToPath(url)));
  };
}
