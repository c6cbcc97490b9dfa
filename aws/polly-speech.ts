import { Engine, LanguageCode, PollyClient, SynthesizeSpeechCommand, VoiceId } from '@aws-sdk/client-polly';
import * as z from 'zod';
import { mp3Duration } from '../core/mp3.ts';
import { wordsOf } from '../core/speech.ts';
import type { Voice } from '../core/voices.ts';
import type { SpokenWord } from '../protocol/speech.ts';
import { env } from './env.ts';
import { isNamed } from './table.ts';

/** Throttled calls are repeated, each time after a longer wait. */
const client = new PollyClient({ maxAttempts: 8, requestHandler: { requestTimeout: 20_000 } });

/** Polly did not speak. `reason` is in words for people. */
export class Speechless extends Error {
  readonly reason: string;

  constructor(reason: string, options: ErrorOptions) {
    super(`Polly did not speak: ${reason}`, options);
    this.name = 'Speechless';
    this.reason = reason;
  }
}

/** A sentence as it is heard: MP3 with 24,000 samples a second. */
export interface Sound {
  mp3: Uint8Array;
  durationMs: number;
  words: SpokenWord[];
}

/**
 * Speaks a sentence, by two calls: Polly gives sound, or when each word begins, never both.
 * @throws Speechless
 */
export async function speak(text: string, voice: Voice): Promise<Sound> {
  try {
    const [mp3, marks] = await Promise.all([ask(text, voice, 'mp3'), ask(text, voice, 'json')]);
    const durationMs = mp3Duration(mp3);
    return { mp3, durationMs, words: wordsOf(text, marksOf(marks), durationMs) };
  } catch (error) {
    throw new Speechless(reasonOf(error), { cause: error });
  }
}

async function ask(Text: string, voice: Voice, format: 'mp3' | 'json'): Promise<Uint8Array> {
  const command = new SynthesizeSpeechCommand({
    Text,
    TextType: 'text',
    VoiceId: one(VoiceId, voice.id),
    Engine: one(Engine, voice.engine),
    LanguageCode: voice.isBilingual && one(LanguageCode, voice.language),
    OutputFormat: format,
    ...(format === 'mp3' ? { SampleRate: '24000' } : { SpeechMarkTypes: ['word'] }),
  });
  const { AudioStream } = await env.io({ service: 'speech', command }, () => client.send(command));
  const bytes = await AudioStream?.transformToByteArray();
  if (bytes === undefined) throw new Error('Polly answered without a stream');
  return bytes;
}

function one<Known extends string>(known: Readonly<Record<string, Known>>, value: string): Known {
  const found = Object.values(known).find((candidate) => candidate === value);
  if (found === undefined) throw new Error(`Polly knows no ${value}`);
  return found;
}

const Mark = z.object({ time: z.number(), type: z.literal('word'), start: z.int(), end: z.int() });

/** One JSON object a line (Polly Developer Guide, "Speech mark output"). */
function marksOf(lines: Uint8Array): z.infer<typeof Mark>[] {
  const texts = new TextDecoder().decode(lines).split('\n');
  return texts.filter((line) => line !== '').map((line) => Mark.parse(JSON.parse(line)));
}

/** The local runtime says what is missing and how to install it; what AWS says is for us, not for people. */
function reasonOf(error: unknown): string {
  const isMissing = isNamed(error, 'NotImplementedOnThisMachine') && error instanceof Error;
  return isMissing ? error.message.slice(0, REASON_CHARS_MAX) : 'It could not be read aloud.';
}

const REASON_CHARS_MAX = 200;
