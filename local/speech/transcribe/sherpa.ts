import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { EngineError } from '../../engine/engine-error.ts';
import { LISTENING_HZ, type Word } from './listening.ts';
import type { Recogniser } from './recogniser.ts';

const LIBRARY = 'sherpa-onnx-node';
const INSTALL = `MATHIA_SPEECH_MODEL needs ${LIBRARY}, which is not installed. To install it: npm install --no-save ${LIBRARY}@1.13.8`;

interface Result {
  text: string;
  tokens?: string[];
  timestamps?: number[];
}

interface OfflineRecognizer {
  createStream(): { acceptWaveform(wave: { sampleRate: number; samples: Float32Array }): void };
  decode(stream: object): void;
  getResult(stream: object): Result;
}

interface Sherpa {
  OfflineRecognizer: new (config: object) => OfflineRecognizer;
}

/** Any language that the model in the folder knows; what it says is taken to be in the one asked for. */
export function sherpa(folder: string): Recogniser {
  return {
    languageOf: ({ language, languageOptions }) => language ?? languageOptions[0] ?? 'en-US',
    async recognise(samples, language) {
      const recognizer = open(folder, language);
      const stream = recognizer.createStream();
      stream.acceptWaveform({ sampleRate: LISTENING_HZ, samples });
      recognizer.decode(stream);
      return wordsOf(recognizer.getResult(stream), samples.length / LISTENING_HZ);
    },
  };
}

const opened = new Map<string, OfflineRecognizer>();

function open(folder: string, language: string): OfflineRecognizer {
  const key = `${folder} ${language}`;
  const modelConfig = { ...modelOf(folder, language), numThreads: 1, provider: 'cpu' };
  const featConfig = { sampleRate: LISTENING_HZ, featureDim: 80 };
  const recognizer = opened.get(key) ?? new (load().OfflineRecognizer)({ featConfig, modelConfig });
  opened.set(key, recognizer);
  return recognizer;
}

function load(): Sherpa {
  try {
    return createRequire(import.meta.url)(LIBRARY);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')
      throw new EngineError('absent', INSTALL);
    throw error;
  }
}

/** By the files in the folder: a transducer has a joiner, Whisper has none, a CTC model is one file. */
export function modelOf(folder: string, language: string): object {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const file = (part: string) => {
    const found = names.filter((name) => name.includes(part) && name.endsWith('.onnx')).toSorted();
    return found[0] === undefined ? undefined : join(folder, found[0]);
  };
  const tokens = names.find((name) => name.endsWith('tokens.txt'));
  const [encoder, decoder, joiner, model] = [file('encoder'), file('decoder'), file('joiner'), file('model')];
  if (tokens !== undefined) {
    const paths = { tokens: join(folder, tokens) };
    if (encoder && decoder && joiner) return { transducer: { encoder, decoder, joiner }, ...paths };
    const short = language.split('-')[0] ?? '';
    if (encoder && decoder) return { whisper: { encoder, decoder, language: short, task: 'transcribe' }, ...paths };
    if (model) return { nemoCtc: { model }, ...paths };
  }
  throw new EngineError(
    'absent',
    `MATHIA_SPEECH_MODEL=${folder} holds no model: it needs tokens.txt, and encoder, decoder and joiner, or encoder and decoder, or model, as .onnx`,
  );
}

/** Parts of words follow each other; one that begins with a space, or the mark for one, begins a word. */
export function wordsOf({ text, tokens = [], timestamps = [] }: Result, seconds: number): Word[] {
  if (tokens.length === 0 || timestamps.length !== tokens.length) return spread(text, seconds);
  const words: Word[] = [];
  for (const [index, token] of tokens.entries()) {
    const start = timestamps[index] ?? 0;
    const end = timestamps[index + 1] ?? seconds;
    const part = token.replace(/^[▁ ]/, '');
    const last = words.at(-1);
    if (last && part === token) Object.assign(last, { text: last.text + part, end });
    else words.push({ text: part, start, end, confidence: 1 });
  }
  return words.filter((word) => word.text !== '');
}

/** Whisper tells no times: each word gets the share of the whole that its letters are. */
function spread(text: string, seconds: number): Word[] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  let start = 0;
  return words.map((word) => {
    const end = start + (word.length / letters) * seconds;
    const spoken = { text: word, start, end, confidence: 1 };
    start = end;
    return spoken;
  });
}
