import { expect, it } from 'vitest';
import { readPictureQuestion } from './read-question.ts';

it.each([
  ['what is this?', 'everything'],
  ["What's that", 'everything'],
  ['what is in this picture?', 'everything'],
  ['What do you see in the photo?', 'everything'],
  ['describe this picture please', 'everything'],
  ['what am I looking at?', 'everything'],
  ['Can you describe the last image?', 'everything'],
  ['how many people?', 'people'],
  ['How many people are there in this photo?', 'people'],
  ['how many faces can you see?', 'people'],
  ['count the people in the picture', 'people'],
  ['read the text', 'text'],
  ['Read this', 'text'],
  ['please read me the text in this picture', 'text'],
  ['what does it say?', 'text'],
  ['what does the sign say?', 'text'],
  ['what is written here?', 'text'],
  ['who is in this picture?', 'names'],
  ["who's that?", 'names'],
  ['who are these people?', 'names'],
  ['who can you see in the photo?', 'names'],
  ['do you recognise anybody?', 'names'],
])('[SEE1] reads "%s" as a question for %s', (text, topic) => {
  expect(readPictureQuestion(text)?.topic).toBe(topic);
});

it.each([
  '',
  'how many people live in Peru?',
  'what is this called in French?',
  'what is the capital of Peru?',
  'who is the president?',
  'who are you?',
  'read the text about whales that Ana sent',
  'what does Ben say?',
  'describe the French revolution',
  'what is 12*7?',
  'what is it about maths that you like?',
  'who is here?',
  'explain this',
])('[SEE1] sees no question about a picture in "%s"', (text) => {
  expect(readPictureQuestion(text)).toBeUndefined();
});

it('[SEE9] knows whether a picture was named', () => {
  const named = ['who is in this picture?', 'what is this?', 'count the people in the photo'].map(
    (text) => readPictureQuestion(text)?.namesPicture,
  );

  expect(named).toEqual([true, false, true]);
});

it('[SEE1] stays quick on text made to slow patterns down', () => {
  const startedAt = performance.now();

  for (const part of ['what is ', 'the ', 'in this ', 'please ', 'can you ', 'picture ', ' ']) {
    readPictureQuestion(part.repeat(16_000 / part.length));
    readPictureQuestion(`what is ${part.repeat(110 / part.length)}`);
  }

  expect(performance.now() - startedAt).toBeLessThan(300);
});
