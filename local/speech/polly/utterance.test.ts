import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AwsError } from '../../aws-request.ts';
import { speechMarks } from './speech-marks.ts';
import { ssmlUtterance } from './ssml.ts';
import { plainUtterance, type Utterance } from './utterance.ts';

const SEED = 20_261_123;
const RUNS = { seed: SEED, numRuns: 400, verbose: 1 } as const;
const texts = fc.string({
  unit: fc.oneof(
    fc.constantFrom('<', '&', '[', ' ', '\n', 'a', '世', '😀', '\u0301'),
    fc.string({ unit: 'binary', maxLength: 1 }),
  ),
});
const parts = fc.constantFrom(
  ...[
    '<speak>',
    '</speak>',
    '<p>',
    '</p>',
    '<break time="1s"/>',
    '<mark name="x"/>',
    '<prosody rate="slow">',
    '</prosody>',
  ],
  ...['&amp;', '&', '<', '>', '"', "'", ' a', 'wörld', '日本', '<!-- x -->', '<sub alias="b">', '</sub>', '=', '/'],
);

function marksOf(utterance: Utterance) {
  const events = [{ type: 'word', position: 0, ms: 0, name: '1' }] as const;
  return speechMarks(utterance, events, 1000, { language: 'en-US', types: ['word', 'sentence', 'ssml'] });
}

it('[SPEECH3] knows the bytes of everything that is spoken, whatever the text', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const utterance = plainUtterance(text);

      const bytes = utterance.spoken.map(({ start, end }) => utterance.source.subarray(start, end));
      expect(Buffer.concat(bytes)).toEqual(Buffer.from(text));
      expect(utterance.spokenAt).toHaveLength([...utterance.markup].length);
      for (const { start, end, value } of marksOf(utterance))
        expect(Buffer.from(text).subarray(start, end).toString()).toBe(value);
    }),
    RUNS,
  );
});

it('[SPEECH6] either follows SSML or refuses it, whatever it is', () => {
  let followed = 0;
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 30 }), fc.boolean(), (all, isWrapped) => {
      const text = isWrapped ? `<speak>${all.join('')}</speak>` : all.join('');
      try {
        const utterance = ssmlUtterance(text, 'standard');
        followed += 1;
        for (const { start, end, value, type } of marksOf(utterance))
          if (type !== 'ssml') expect(utterance.source.subarray(start, end).toString()).toBe(value);
      } catch (error) {
        expect(error).toBeInstanceOf(AwsError);
        expect(error).toMatchObject({ code: 'InvalidSsmlException' });
      }
    }),
    RUNS,
  );
  expect(followed).toBeGreaterThan(5);
});

it('[SPEECH6] is quick to refuse what is made to be slow', () => {
  const slow = [
    '<'.repeat(6000),
    `<speak${' a="b"'.repeat(1000)}`,
    `<a${' '.repeat(6000)}b`,
    `<speak>${'"\''.repeat(3000)}`,
    '&'.repeat(6000),
  ];
  const began = performance.now();

  for (const text of slow) expect(() => ssmlUtterance(text, 'standard')).toThrow('Invalid SSML request');

  expect(performance.now() - began).toBeLessThan(1000);
});
