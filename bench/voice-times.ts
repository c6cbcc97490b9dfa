import { Engine } from '../local/speech/engine/engine.ts';
import { SPEAKER, synthesise } from '../local/speech/polly/synthesis.ts';
import { plainUtterance } from '../local/speech/polly/utterance.ts';
import { LISTENER, listen } from '../local/speech/transcribe/listening.ts';
import { median, rounded } from './statistics.ts';
import { type Answered, askAloud, type Recording, type VoiceStage } from './voice-stage.ts';

/** Times relative to what the engines themselves take for the same sound and the same sentence in the same run. */
export interface VoiceTimes {
  questions: number;
  /** Relative to the recogniser's own time. */
  uploadedToChecked: number;
  checkedToTranscript: number;
  /** Relative to both engines' own time together: from the upload's end to the first sound, and its parts after the words. */
  uploadedToFirstSound: number;
  transcriptToAnswer: number;
  answerToFirstSound: number;
  /** Of the first question, for which the engines start. */
  coldUploadedToFirstSound: number;
}

interface Timed extends Answered {
  recogniserMs: number;
  speakerMs: number;
}

/** The first of the recordings is for what is cold. */
export async function measureTimes(stage: VoiceStage, recordings: readonly Recording[]): Promise<VoiceTimes> {
  const asked: Answered[] = [];
  for (const recording of recordings) asked.push(await askAloud(stage, recording));
  const listener = new Engine(LISTENER);
  const speaker = new Engine(SPEAKER);
  try {
    const timed: Timed[] = [];
    for (const [index, answered] of [asked[0], ...asked].entries()) {
      const recording = recordings[Math.max(0, index - 1)];
      if (answered === undefined || recording === undefined) throw new RangeError('a question was asked');
      const own = { ...answered, ...(await ownTimes({ listener, speaker }, stage, answered, recording)) };
      // The first time is for the engines' own start.
      if (index > 0) timed.push(own);
    }
    return relative(timed);
  } finally {
    await Promise.all([listener.stop(), speaker.stop()]);
  }
}

async function ownTimes(
  { listener, speaker }: { listener: Engine; speaker: Engine },
  { speaker: person, botRoomId }: VoiceStage,
  { answerId }: Answered,
  { file }: Recording,
): Promise<{ recogniserMs: number; speakerMs: number }> {
  const path = { roomId: botRoomId, messageId: answerId };
  const { parts } = await person.http.call('GET /v1/rooms/{roomId}/messages/{messageId}/speech', { path });
  const { markup } = plainUtterance(parts[0]?.text ?? '');
  const heard = await listen(listener, { media: file, format: 'webm', languageOptions: [] });
  const said = await synthesise(speaker, { markup, voice: 'en-US+f1', format: 'mp3', sampleRate: 24_000 });
  return { recogniserMs: heard.engineMs, speakerMs: said.engineMs };
}

function relative(timed: readonly Timed[]): VoiceTimes {
  const [cold, ...warm] = timed;
  if (cold === undefined || warm.length === 0) throw new RangeError('one question is cold, the others are warm');
  const ratio = (of: (one: Timed) => number, to: (one: Timed) => number) =>
    rounded(median(warm.map((one) => of(one) / to(one))), 2);
  const recogniser = ({ recogniserMs }: Timed) => recogniserMs;
  const both = ({ recogniserMs, speakerMs }: Timed) => recogniserMs + speakerMs;
  return {
    questions: warm.length,
    uploadedToChecked: ratio(({ checkedMs }) => checkedMs, recogniser),
    checkedToTranscript: ratio(({ checkedMs, transcribedMs }) => transcribedMs - checkedMs, recogniser),
    uploadedToFirstSound: ratio(({ firstSoundMs }) => firstSoundMs, both),
    transcriptToAnswer: ratio(({ transcribedMs, answeredMs }) => answeredMs - transcribedMs, both),
    answerToFirstSound: ratio(({ answeredMs, firstSoundMs }) => firstSoundMs - answeredMs, both),
    coldUploadedToFirstSound: rounded(cold.firstSoundMs / both(cold), 2),
  };
}
