import { expect, it } from 'vitest';
import { rememberAnswers } from './remembered-answers.ts';

it('does the work for an id once', async () => {
  const { once } = rememberAnswers<number>({ entriesMax: 10 });
  let runs = 0;
  const work = async () => ++runs;

  const answers = await Promise.all([once('a', work), once('a', work), once('b', work)]);

  expect(answers).toEqual([1, 1, 2]);
});

it('forgets work that failed', async () => {
  const { once } = rememberAnswers<string>({ entriesMax: 10 });
  await expect(once('a', () => Promise.reject(new Error('busy')))).rejects.toThrow('busy');

  const answer = await once('a', async () => 'done');

  expect(answer).toBe('done');
});

it('works anew for an id that it was told to forget', async () => {
  const { once, forget } = rememberAnswers<string>({ entriesMax: 10 });
  await once('a', async () => 'first');

  forget('a');

  expect(await once('a', async () => 'second')).toBe('second');
});

it('keeps the latest ids only', async () => {
  const { once } = rememberAnswers<string>({ entriesMax: 2 });
  for (const id of ['a', 'b', 'c']) await once(id, async () => 'first');

  const answers = await Promise.all(['b', 'c', 'a'].map((id) => once(id, async () => 'again')));

  expect(answers).toEqual(['first', 'first', 'again']);
});
