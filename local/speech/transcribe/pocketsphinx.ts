import { spawn } from 'node:child_process';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { EngineError } from '../../engine/engine-error.ts';
import { toPcm16 } from '../engine/resample.ts';
import { LISTENING_HZ, type Word } from './listening.ts';
import { type Recogniser, unknownLanguage } from './recogniser.ts';

const PROGRAM = 'pocketsphinx_continuous';
const INSTALL =
  'Transcribing speech needs pocketsphinx, which is not on this machine. On Debian 12: apt-get install pocketsphinx pocketsphinx-en-us';
/** It needs about as long as the speech lasts; a busy machine may take several times that. */
const MS_PER_SECOND_MAX = 10_000;
const START_MS_MAX = 60_000;
const LANGUAGE = 'en-US';

/** Debian's recogniser with its model of English. */
export const pocketSphinx: Recogniser = {
  languageOf(asked) {
    if (asked.language === LANGUAGE) return LANGUAGE;
    const isEnglish = (code: string) => code.startsWith('en-');
    if (asked.language !== undefined) {
      if (isEnglish(asked.language)) return asked.language;
      throw unknownLanguage(LANGUAGE, asked);
    }
    const found = asked.languageOptions.find(isEnglish) ?? (asked.languageOptions.length === 0 ? LANGUAGE : undefined);
    if (found === undefined) throw unknownLanguage(LANGUAGE, asked);
    return found;
  },
  async recognise(samples) {
    const seconds = samples.length / LISTENING_HZ;
    return wordsOf(await run(toPcm16(samples), START_MS_MAX + seconds * MS_PER_SECOND_MAX));
  },
};

/** Opened by the name /dev/stdin, which cannot be a socket, as a pipe of Node's is; so it is a file without a name. */
async function nameless(content: Uint8Array): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'mathia-speech-'));
  try {
    const file = await open(join(folder, 'speech.raw'), 'wx+');
    await rm(folder, { recursive: true });
    await file.writeFile(content);
    return file;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(pcm: Uint8Array, msMax: number): Promise<string> {
  const file = await nameless(pcm);
  try {
    return await recognised(file, msMax);
  } catch (error) {
    throw isMissing(error) ? new EngineError('absent', INSTALL) : error;
  } finally {
    await file.close();
  }
}

async function recognised(file: FileHandle, msMax: number): Promise<string> {
  const parameters = ['-infile', '/dev/stdin', '-time', 'yes', '-samprate', String(LISTENING_HZ)];
  const child = spawn(PROGRAM, parameters, { stdio: [file.fd, 'pipe', 'pipe'] });
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error(`${PROGRAM} has no output`);
  const kill = () => child.kill('SIGKILL');
  const timer = setTimeout(kill, msMax);
  process.once('exit', kill);
  try {
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    const [code, words, log] = await Promise.all([ended, text(stdout), lastOf(stderr)]);
    if (code === 0) return words;
    throw failure(log, code);
  } finally {
    clearTimeout(timer);
    process.off('exit', kill);
  }
}

/** Its log is long, and only its end is of interest. */
async function lastOf(stream: AsyncIterable<Buffer>): Promise<string> {
  let last = '';
  for await (const chunk of stream) last = `${last}${chunk}`.slice(-2000);
  return last;
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function failure(log: string, code: number | null): EngineError {
  if (/does not contain acoustic model|Failed to open .*(?:hmm|\.dict|\.lm)/i.test(log))
    return new EngineError('absent', INSTALL);
  return new EngineError('failed', `${PROGRAM} ended with ${code}: ${log.slice(-500)}`);
}

/** Each line of words is a word, its start and end in seconds and its probability; variants are numbered: `to(2)`. */
export function wordsOf(output: string): Word[] {
  return output.split('\n').flatMap((line) => {
    const [, text = '', start, end, confidence] = /^(\S+) (\d+\.\d+) (\d+\.\d+) (\d+(?:\.\d+)?)$/.exec(line) ?? [];
    const word = text.replace(/\(\d+\)$/, '');
    if (word === '' || /^[<[+]/.test(word)) return [];
    return { text: word, start: Number(start), end: Number(end), confidence: Math.min(1, Number(confidence)) };
  });
}
