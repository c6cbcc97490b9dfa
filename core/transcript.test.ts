import { expect, it } from 'vitest';
import type { Transcript } from '../protocol/attachment.ts';
import { AttachmentId, UserId } from '../protocol/ids.ts';
import { UNDERSTANDING_BYTES_MAX } from '../protocol/limits.ts';
import { utf8Bytes } from '../protocol/text.ts';
import { corrected, PENDING, shortened } from './attachment.ts';
import { correctedTranscript, type HeardItem, transcriptOf, writtenWords } from './transcript.ts';

const by = UserId.parse('user_01K0000000000000000000000A');
const attachmentId = AttachmentId.parse('att_01K0000000000000000000000A');

function heard(text: string): Transcript {
  const words = text.split(' ').map((word, index) => ({
    ...{ text: word, startMs: index * 100, endMs: index * 100 + 90, confidence: 0.9 },
  }));
  return { text, language: 'en-US', words };
}

const word = (content: string, start: string, end: string): HeardItem => ({
  ...{ type: 'pronunciation', start_time: start, end_time: end, alternatives: [{ content, confidence: '0.98' }] },
});

it('[VOICE2] puts marks to their words, times in milliseconds, and the language as BCP 47 writes it', () => {
  const mark = { type: 'punctuation', alternatives: [{ content: ',', confidence: '0.0' }] };

  const transcript = transcriptOf(
    'Hello, world',
    [word('Hello', '0.0', '0.5'), mark, word('world', '0.61', '1')],
    'en-us',
  );

  expect(transcript).toEqual({
    ...{ text: 'Hello, world', language: 'en-US' },
    words: [
      { text: 'Hello,', startMs: 0, endMs: 500, confidence: 0.98 },
      { text: 'world', startMs: 610, endMs: 1000, confidence: 0.98 },
    ],
  });
});

it('[VOICE2] believes nothing that a transcript says of times and languages', () => {
  const items = [
    word('one', 'x', '-4'),
    word('two', '9', '3'),
    word('three', '1', '2'),
    { type: 'else', alternatives: [] },
  ];

  const { words, language, text } = transcriptOf('a\u0000b\nc', items, 'not a language');

  expect(words.map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
    [0, 0],
    [9000, 9000],
    [9000, 9000],
    [9000, 9000],
  ]);
  expect([text, language]).toEqual(['a b c', undefined]);
});

it('[VOICE9] keeps the times of words that stay, and lays new ones between their neighbours', () => {
  const after = correctedTranscript(heard('the train to say he leaves'), {
    text: 'The train to the city leaves soon.',
    by,
    durationMs: 1_000,
  });

  expect(after).toMatchObject({ text: 'The train to the city leaves soon.', language: 'en-US', correctedBy: by });
  expect(after.words.map(({ text, startMs, endMs }) => [text, startMs, endMs])).toEqual([
    ...[
      ['The', 0, 90],
      ['train', 100, 190],
      ['to', 200, 290],
    ],
    ...[
      ['the', 290, 395],
      ['city', 395, 500],
    ],
    ...[
      ['leaves', 500, 590],
      ['soon.', 590, 1_000],
    ],
  ]);
});

it('[VOICE9] finds the words of scripts that have no spaces, and none where no times are known', () => {
  expect(writtenWords('我们 今天去公园，好吗？', 'zh-CN').join('')).toBe('我们今天去公园，好吗？');
  expect(writtenWords('我们今天去公园，好吗？', 'zh-CN').length).toBeGreaterThan(3);
  expect(writtenWords("Don't panic, well-known one.", 'en')).toEqual(["Don't", 'panic,', 'well-known', 'one.']);
  expect(correctedTranscript(undefined, { text: 'mine', by, durationMs: 5 }).words).toEqual([]);
});

it('[VOICE16] shortens a long transcript by its times first, then at its end', () => {
  const long = heard(Array.from({ length: 1_500 }, (_, index) => `w${index}`).join(' '));
  const tooLong = heard('слово '.repeat(2_000).trim());
  const shownOf = (transcript: Transcript) =>
    shortened(
      { attachmentId, kind: 'audio', status: 'ready', understanding: { ...PENDING, status: 'done', transcript } },
      1,
    ).understanding;

  const [first, second] = [shownOf(long), shownOf(tooLong)];

  expect(first?.transcript).toEqual({ ...long, words: [] });
  expect(first?.isShortened).toBe(true);
  expect(tooLong.text.startsWith(second?.transcript?.text ?? 'nothing')).toBe(true);
  for (const part of [first, second])
    expect(utf8Bytes(JSON.stringify(part))).toBeLessThanOrEqual(UNDERSTANDING_BYTES_MAX);
  expect(utf8Bytes(JSON.stringify(second))).toBeGreaterThan(UNDERSTANDING_BYTES_MAX - 10);
  expect(shownOf(heard('a few words'))?.isShortened).toBeUndefined();
});

it('[VOICE9] corrects recordings only, and writes nothing when it says what it said', () => {
  const understanding = { ...PENDING, status: 'done' as const, transcript: heard('as it is') };
  const audio = { attachmentId, kind: 'audio' as const, status: 'ready' as const, durationMs: 900, understanding };

  expect(corrected(audio, { transcript: 'as it is' }, by)).toBeUndefined();
  expect(() => corrected({ ...audio, kind: 'picture' }, { transcript: 'x' }, by)).toThrow('Nobody speaks in a picture');
});
