import { flite, isOnPath, RECORDED_HZ, webmOpus } from '../local/speech/transcribe/recordings.fixture.ts';
import { startChat } from '../test/fixtures/chat.ts';
import type { Bench } from './bench.ts';
import type { Cost } from './peopled-room.ts';
import { textTable } from './text-table.ts';
import { brokenPromises, measureVoice, type VoiceCosts } from './voice-costs.ts';
import { type Recording, setVoiceStage } from './voice-stage.ts';
import { measureTimes, type VoiceTimes } from './voice-times.ts';

const QUESTIONS = [
  'What is the time in Berlin?',
  'How much is seven times eight?',
  'What can you do for me?',
  'How many days are left until new year?',
  'What is the square root of two hundred?',
];

/** What speaking and listening cost, and how long they take, until words are read and an answer is heard. */
export const voice: Bench = {
  async measure(say) {
    const missing = ['flite', 'pocketsphinx_continuous'].filter((program) => !isOnPath(program));
    if (missing.length > 0)
      throw new Error(
        `apt-get install flite pocketsphinx pocketsphinx-en-us: ${missing.join(' and ')} cannot be found`,
      );
    say('Starting the local runtime …');
    const chat = await startChat({ bot: 'reference' });
    try {
      const stage = await setVoiceStage(chat);
      const recordings = await Promise.all(QUESTIONS.map(recorded));
      say('Asking aloud …');
      const times = await measureTimes(stage, recordings);
      say('Counting …');
      const costs = await measureVoice(
        chat.runtime.ledger,
        stage,
        await recorded('This is said to count what it costs.'),
      );
      return { figures: { costs, times }, report: report(costs, times), broken: brokenPromises(costs) };
    } finally {
      await chat.stop();
    }
  },
};

async function recorded(sentence: string): Promise<Recording> {
  const samples = await flite(sentence);
  return { file: await webmOpus(samples), durationMs: Math.round((samples.length / RECORDED_HZ) * 1000) };
}

function report(costs: VoiceCosts, times: VoiceTimes): string {
  return `
A recording in a room of two, until its words are read; and a text of ${costs.sentences} sentences that somebody listens to,
that is listened to three times more, and that is listened to in another room

${costTable(costs)}
Time of a spoken question from the end of its upload, relative to the engines' own time for the same sound and the first
sentence of the answer (median of ${times.questions})

${timeTable(times)}`;
}

function costTable({ recording, first, again, elsewhere }: VoiceCosts): string {
  const all = [recording, first, again, elsewhere];
  const operations = [...new Set(all.flatMap(({ calls }) => Object.keys(calls)))].toSorted();
  const rows: [string, (cost: Cost) => number][] = [
    ...operations.map((name): (typeof rows)[number] => [name, ({ calls }) => calls[name] ?? 0]),
    ['read units', (cost) => cost.readUnits],
    ['write units', (cost) => cost.writeUnits],
    ['invocations', (cost) => cost.invocations],
    ['posts', (cost) => cost.posts],
  ];
  const head = ['', 'a recording', 'heard first', 'three times more', 'elsewhere'];
  return textTable([head, ...rows.map(([name, of]) => [name, ...all.map(of)])]);
}

function timeTable(times: VoiceTimes): string {
  return textTable([
    ['', '× engines'],
    ['uploaded to checked (recogniser)', times.uploadedToChecked],
    ['checked to transcript (recogniser)', times.checkedToTranscript],
    ['transcript to answer (both)', times.transcriptToAnswer],
    ['answer to first sound (both)', times.answerToFirstSound],
    ['uploaded to first sound (both)', times.uploadedToFirstSound],
    ['the first of all, uploaded to first sound (the engines start)', times.coldUploadedToFirstSound],
  ]);
}
