import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '../local/ledger.ts';
import type { MessageId, RoomId } from '../protocol/ids.ts';
import type { Person } from '../test/fixtures/chat.ts';
import { type Cost, costOf } from './peopled-room.ts';
import { type Recording, sayAndWait, type VoiceStage } from './voice-stage.ts';

/** What a recording cost, and what it cost that a text of some sentences was heard. */
export interface VoiceCosts {
  /** From asking for its form until the other person reads its words. */
  recording: Cost;
  sentences: number;
  /** Somebody listens to a text, then everybody again, then the same text is listened to in another room. */
  first: Cost;
  again: Cost;
  elsewhere: Cost;
}

const TEXT = 'Mathia reads this aloud. Every sentence is made once, whoever listens. The third one is the last.';
const SENTENCES = 3;
const LOOK_MS = 20;
const MADE_MS_MAX = 60_000;

export async function measureVoice(ledger: Ledger, stage: VoiceStage, recording: Recording): Promise<VoiceCosts> {
  const { speaking, speaker, listener, hearing, rooms } = stage;
  const [one, other] = rooms;
  const here = { roomId: one, messageId: (await speaking.send(one, TEXT)).messageId };
  const there = { roomId: other, messageId: (await speaking.send(other, TEXT)).messageId };
  return {
    recording: await costOf(ledger, () => sayAndWait(stage, one, recording, hearing)),
    sentences: SENTENCES,
    first: await costOf(ledger, () => listen(listener, here)),
    again: await costOf(ledger, () => Promise.all([speaker, listener, speaker].map((person) => listen(person, here)))),
    elsewhere: await costOf(ledger, () => listen(listener, there)),
  };
}

async function listen({ http }: Person, path: { roomId: RoomId; messageId: MessageId }): Promise<void> {
  await http.call('POST /v1/rooms/{roomId}/messages/{messageId}/speech', { path, body: {} });
  const deadline = performance.now() + MADE_MS_MAX;
  for (;;) {
    const speech = await http.call('GET /v1/rooms/{roomId}/messages/{messageId}/speech', { path });
    if (speech.status === 'ready') {
      await Promise.all(speech.parts.map(({ url }) => fetch(url)));
      return;
    }
    if (performance.now() > deadline) throw new Error(`the speech is ${speech.status}: ${speech.reason ?? ''}`);
    await delay(LOOK_MS);
  }
}

/** A sentence for each promise about the cost of voice that the figures do not keep. */
export function brokenPromises({ recording, sentences, first, again, elsewhere }: VoiceCosts): string[] {
  const jobs = recording.calls['transcribe:StartTranscriptionJob'] ?? 0;
  const said = (cost: Cost) => cost.calls['polly:SynthesizeSpeech'] ?? 0;
  return [
    ...(jobs === 1 ? [] : [`a recording takes ${jobs} jobs of Transcribe, not 1`]),
    ...(said(first) === 2 * sentences
      ? []
      : [`${sentences} sentences take ${said(first)} calls of Polly, not a sound and its marks each`]),
    ...(said(again) === 0 ? [] : [`listening again takes ${said(again)} more calls of Polly`]),
    ...(said(elsewhere) === 0
      ? []
      : [`the same sentences in another room take ${said(elsewhere)} more calls of Polly`]),
    ...[recording, first, again, elsewhere].flatMap(({ calls }) =>
      (calls['dynamodb:Scan'] ?? 0) > 0 ? ['voice scans the table'] : [],
    ),
  ];
}
