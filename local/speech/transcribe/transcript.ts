import { ACCOUNT } from '../../template/place.ts';
import type { JobRequest } from './job-request.ts';
import type { Heard, Word } from './listening.ts';

/** What Transcribe writes for a job (Transcribe Developer Guide, "Data input and output"). */
export function transcriptOf(request: JobRequest, heard: Heard): string {
  const items = heard.words.flatMap(itemsOf).map((item, id) => ({ id, ...item }));
  const transcript = textOf(items);
  const segment = {
    ...{ id: 0, transcript, start_time: seconds(heard.words[0]?.start ?? 0) },
    ...{ end_time: seconds(heard.words.at(-1)?.end ?? 0), items: items.map(({ id }) => id) },
  };
  return JSON.stringify({
    ...{ jobName: request.TranscriptionJobName, accountId: ACCOUNT, status: 'COMPLETED' },
    results: {
      ...(request.IdentifyLanguage && { language_code: heard.language }),
      ...{ transcripts: [{ transcript }], items, audio_segments: items.length > 0 ? [segment] : [] },
    },
  });
}

interface Item {
  type: 'pronunciation' | 'punctuation';
  start_time?: string;
  end_time?: string;
  alternatives: [{ confidence: string; content: string }];
}

/** A recogniser may write marks at the end of a word; Transcribe has them as items without times. */
function itemsOf({ text, start, end, confidence }: Word): Item[] {
  const [, word = text, marks = ''] = /^(.*?[\p{L}\p{N}\p{M}].*?)([.,?!;:。，？！]*)$/su.exec(text) ?? [];
  const content = confidence.toFixed(3);
  return [
    {
      ...{ type: 'pronunciation', alternatives: [{ confidence: content, content: word }] },
      ...{ start_time: seconds(start), end_time: seconds(end) },
    },
    ...[...marks].map((mark): Item => ({ type: 'punctuation', alternatives: [{ confidence: '0.0', content: mark }] })),
  ];
}

function textOf(items: readonly Item[]): string {
  return items
    .map(({ type, alternatives: [{ content }] }) => (type === 'punctuation' ? content : ` ${content}`))
    .join('')
    .trim();
}

function seconds(time: number): string {
  return String(Math.round(time * 1000) / 1000);
}
