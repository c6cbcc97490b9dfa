import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { SENTENCE_CHARS_MAX, SPEECH_CHARS_MAX } from '../protocol/limits.ts';
import { isSpeakable, sentencesOf } from './speakable-text.ts';

const SEED = 20_261_123;

it.each([
  [
    'en',
    ['It is nine o’clock already. Shall we go, or wait for Anna?'],
    ['It is nine o’clock already.', 'Shall we go, or wait for Anna?'],
  ],
  ['en', ['Hi!', 'How are you today, my friend?'], ['Hi! How are you today, my friend?']],
  [
    'en',
    ['A heading', 'one', 'two', 'What comes after the list.'],
    ['A heading. one. two. What comes after the list.'],
  ],
  [
    'de',
    ['Am 3. Mai fahren wir nach Köln. Das wird bestimmt schön.'],
    ['Am 3. Mai fahren wir nach Köln.', 'Das wird bestimmt schön.'],
  ],
  [
    'zh',
    ['你好，世界。今天的天气真的非常好！我们一起去公园散步吧，好不好？'],
    ['你好，世界。 今天的天气真的非常好！ 我们一起去公园散步吧，好不好？'],
  ],
  ['en', ['Nice 👍🏽 work 👩‍👩‍👧, team 🇩🇪! Number 3️⃣ is ©️ ours.'], ['Nice work , team ! Number 3 is © ours.']],
  ['en', ['a\nb\u0000c', '…', '🎉'], ['a. b c']],
] as const)('[SPEAK4] divides a text in %s as people say it: %j', (language, blocks, sentences) => {
  expect(sentencesOf(blocks, language)).toEqual(sentences);
});

it('[SPEAK4] tells what has nothing to be said', () => {
  expect(isSpeakable(['🎉🎉', '...', '— !'])).toBe(false);
  expect(isSpeakable([])).toBe(false);
  expect(isSpeakable(['42'])).toBe(true);
  expect(isSpeakable(['好'])).toBe(true);
});

it.each([
  ['after a comma', `${'Well, this goes on and on, '.repeat(60)}and ends.`, /,$/],
  ['between words', `${'again '.repeat(300)}and ends.`, /again$/],
  ['between Chinese words', `${'今天天气很好'.repeat(300)}。`, /[天气好]$/u],
  ['anywhere, where there are no words', 'a'.repeat(2_000), /a$/],
])('[SPEAK5] cuts a sentence that is too long %s', (_, text, end) => {
  const parts = sentencesOf([text], 'en');

  expect(parts.length).toBeGreaterThan(1);
  for (const part of parts) expect(part.length).toBeLessThanOrEqual(SENTENCE_CHARS_MAX);
  for (const part of parts.slice(0, -1)) expect(part).toMatch(end);
  expect(parts.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
});

it('[SPEAK5] never cuts within a character', () => {
  const text = `${'e\u0301'.repeat(500)} ${'𠮷'.repeat(500)}`;

  const parts = sentencesOf([text], 'en');

  expect(parts.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
  for (const part of parts) {
    expect(part).not.toMatch(/^\p{Mark}/u);
    expect(part.isWellFormed()).toBe(true);
  }
});

it('[SPEAK5] says of a long text as many whole sentences as may be said', () => {
  const sentence = 'This is one of a great many sentences that all say the same.';

  const said = sentencesOf([`${sentence} `.repeat(500)], 'en');

  expect(new Set(said)).toEqual(new Set([sentence]));
  expect(said).toHaveLength(Math.floor(SPEECH_CHARS_MAX / sentence.length));
});

it('[SPEAK5] makes the same sentences of the same text, whatever it is, each short enough', () => {
  const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 900 }), { maxLength: 12 });

  const law = fc.property(texts, fc.constantFrom('en', 'ja', 'ar'), (blocks, language) => {
    const said = sentencesOf(blocks, language);

    expect(sentencesOf(blocks, language)).toEqual(said);
    expect(said.length > 0).toBe(isSpeakable(blocks));
    for (const sentence of said) expect(sentence.length).toBeLessThanOrEqual(SENTENCE_CHARS_MAX);
    for (const sentence of said) expect(sentence).toMatch(/[\p{Letter}\p{Number}]/u);
    expect(said.join('').length).toBeLessThanOrEqual(SPEECH_CHARS_MAX);
  });

  fc.assert(law, { seed: SEED, numRuns: 300 });
});
