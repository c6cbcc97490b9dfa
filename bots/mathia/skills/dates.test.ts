import { expect, it } from 'vitest';
import { skillContext } from '../../../test/fixtures/skill-context.ts';
import { dates } from './dates.ts';

const context = skillContext();

it.each([
  ['what day is 24 December 2027?', '24 December 2027 is a **Friday**.'],
  ['What weekday was 1 January 2000', '1 January 2000 was a **Saturday**.'],
  ['2027-12-24', '24 December 2027 is a **Friday**.'],
  ['in 3 weeks', '13 December 2026 is a **Sunday**.'],
  ['3 weeks ago', '1 November 2026 was a **Sunday**.'],
  ['tomorrow', '23 November 2026 is a **Monday**.'],
  ['next friday', '27 November 2026 is a **Friday**.'],
  ['in 3 hours', 'That is **Sunday, 22 November 2026, 13:30** (UTC).'],
  ['today', 'Today is **Sunday, 22 November 2026** (UTC).'],
  ['what day is it?', 'Today is **Sunday, 22 November 2026** (UTC).'],
  ['days until Christmas', 'Friday, 25 December 2026 is in **33 days**.'],
  ['weeks until Christmas?', 'Friday, 25 December 2026 is in **4 weeks and 5 days**.'],
  ['how many days until 1 January?', 'Friday, 1 January 2027 is in **40 days**.'],
  ['days since 1 January 2026', 'Thursday, 1 January 2026 was **325 days** ago.'],
  ['days between 1 Jan 2026 and 1 March 2026', 'From 1 January 2026 to 1 March 2026: **59 days**.'],
  ['when is Christmas 2030?', '25 December 2030 is a **Wednesday**.'],
  ['what time is it in Tokyo?', 'It is **19:30** on Sunday, 22 November 2026 (Asia/Tokyo).'],
  ['time in New York', 'It is **05:30** on Sunday, 22 November 2026 (America/New_York).'],
  ['what time is it in San Francisco', 'It is **02:30** on Sunday, 22 November 2026 (America/Los_Angeles).'],
])('answers "%s"', async (text, answer) => {
  expect(await dates.answer(text, context)).toEqual({ text: answer });
});

it('says what it needs to know of an unknown place, without repeating it', async () => {
  const answer = await dates.answer('time in [Atlantis](https://evil.example)', context);

  expect(answer?.text).toBe("I don't know the time zone of that place. Try the nearest big city.");
});

it.each([
  'see you tomorrow',
  'may',
  'friday',
  '5 pm',
  '42',
  '31 February 2027',
  'days until doomsday',
  'what is love?',
  'constructor',
  'days until __proto__',
  'x'.repeat(10_000),
])('leaves "%s" to others', async (text) => {
  expect(await dates.answer(text, context)).toBeUndefined();
});
