import { expect, it } from 'vitest';
import type { Cost } from './peopled-room.ts';
import { brokenPromises } from './voice-costs.ts';

function cost(calls: Cost['calls'] = {}): Cost {
  return { calls, readUnits: 5, writeUnits: 6, invocations: 1, posts: 1 };
}

const kept = {
  recording: cost({ 'transcribe:StartTranscriptionJob': 1 }),
  sentences: 3,
  first: cost({ 'polly:SynthesizeSpeech': 6 }),
  again: cost(),
  elsewhere: cost(),
};

it('finds nothing broken in what keeps every promise', () => {
  expect(brokenPromises(kept)).toEqual([]);
});

it.each([
  [
    'a second job',
    { recording: cost({ 'transcribe:StartTranscriptionJob': 2 }) },
    'a recording takes 2 jobs of Transcribe, not 1',
  ],
  [
    'a sentence made twice',
    { first: cost({ 'polly:SynthesizeSpeech': 8 }) },
    '3 sentences take 8 calls of Polly, not a sound and its marks each',
  ],
  ['paid listening', { again: cost({ 'polly:SynthesizeSpeech': 2 }) }, 'listening again takes 2 more calls of Polly'],
  [
    'a room that pays again',
    { elsewhere: cost({ 'polly:SynthesizeSpeech': 2 }) },
    'the same sentences in another room take 2 more calls of Polly',
  ],
  ['a scan', { again: cost({ 'dynamodb:Scan': 1 }) }, 'voice scans the table'],
])('notices %s', (_, change, sentence) => {
  expect(brokenPromises({ ...kept, ...change })).toEqual([sentence]);
});
