import { expect, it } from 'vitest';
import { readRecordingQuestion } from './read-question.ts';

it.each(['what did I say?', 'What did I just say', 'what did i say in that recording'])(
  '[HEAR2] asks for one’s own words: "%s"',
  (text) => {
    expect(readRecordingQuestion(text)).toMatchObject({ whose: 'mine' });
  },
);

it.each([
  'what did she say?',
  'What was said?',
  'what is said in this voice message?',
  'what does he say in the recording',
  'transcribe this voice note',
  'could you transcribe the last recording please?',
  'transcript of that recording',
  "what's on that recording?",
])('[HEAR2] asks for anybody’s words: "%s"', (text) => {
  expect(readRecordingQuestion(text)).toMatchObject({ whose: 'any', isAmbiguous: false });
});

it.each(['transcribe this', 'transcribe it for me', 'write down that', 'transcribe'])(
  '[HEAR2] may mean a picture, too: "%s"',
  (text) => {
    expect(readRecordingQuestion(text)).toMatchObject({ isAmbiguous: true });
  },
);

it.each([
  'what did the president say about taxes?',
  'what does the fox say',
  'what does this sign say?',
  'what did I order?',
  'say hello',
  `what did I say ${'x'.repeat(200)}`,
])('[HEAR2] asks nothing of a recording: "%s"', (text) => {
  expect(readRecordingQuestion(text)).toBeUndefined();
});
