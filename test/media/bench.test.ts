import { afterAll, beforeAll, expect, it } from 'vitest';
import { brokenPromises, measurePicture, type PictureCosts } from '../../bench/picture-costs.ts';
import { setStage } from '../../bench/shown-pictures.ts';
import { type Chat, startChat } from '../fixtures/chat.ts';
import { peoplePhoto } from '../fixtures/pictures.ts';

let chat: Chat;
let costs: PictureCosts;

beforeAll(async () => {
  chat = await startChat();
  costs = await measurePicture(chat.runtime.ledger, await setStage(chat), await peoplePhoto(3));
});
afterAll(() => chat.stop());

it('[MEDIACOST1] looks at a picture once with each service, and not again in another room', () => {
  expect(brokenPromises(costs)).toEqual([]);
});

it('[MEDIACOST2] takes as many posts, files and units for a repeat as for the first, or fewer', () => {
  const { first, repeat } = costs;
  const files = ({ calls }: typeof first) => Object.entries(calls).filter(([name]) => name.startsWith('s3:'));

  // The message to one, that it was checked and what was understood to both.
  expect([first.posts, repeat.posts]).toEqual([5, 5]);
  expect(Object.fromEntries(files(first))).toEqual({
    // What kind of file was published is asked before it is read.
    ...{ 's3:PostObject': 1, 's3:HeadObject': 1, 's3:GetObject': 2, 's3:PutObject': 2, 's3:DeleteObjects': 1 },
  });
  expect(files(repeat)).toEqual(files(first));
  expect(repeat.writeUnits).toBeLessThanOrEqual(first.writeUnits);
});
