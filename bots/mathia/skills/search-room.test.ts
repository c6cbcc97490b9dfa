import { expect, it } from 'vitest';
import { messageDelivery } from '../../../test/fixtures/bot-delivery.ts';
import { skillContext } from '../../../test/fixtures/skill-context.ts';
import { searchRoom } from './search-room.ts';

function search(text: string, said: readonly (readonly [string, string])[]) {
  const { recent } = messageDelivery({ text, recent: said }).data.context;
  const answer = searchRoom.answer(text, skillContext({ recent }));
  return answer as { text: string } | undefined;
}

const TALK = [
  ['Ana', 'The invoice for the café is due on Friday'],
  ['Ben', 'I like tea'],
  ['Ana', 'Paid the CAFE, where is the Invoice now?'],
] as const;

it.each([
  'search for invoice cafe',
  'Search this room for “invoice café”',
  'find cafe invoice in this room',
  'who mentioned the invoice of the cafe',
])('[REFBOT5] answers "%s"', (question) => {
  const asked = question.replace('the invoice of the cafe', 'invoice cafe');

  const text = search(asked, TALK)?.text ?? '';

  expect(text).toContain('I found 2 messages, in the last 3 messages that I was sent');
  expect(text.indexOf('Paid the CAFE')).toBeGreaterThan(0);
  expect(text.indexOf('Paid the CAFE')).toBeLessThan(text.indexOf('due on Friday'));
  expect(text).not.toContain('tea');
});

it('[REFBOT5] says how far back it could look when it finds nothing', () => {
  const nothing = search('search for coffee', TALK)?.text;
  const blind = search('search for coffee', [])?.text;

  expect(nothing).toContain('I found nothing in the last 3 messages that I was sent, back to 22 Nov 2026, 10:25 UTC');
  expect(nothing).toContain('I cannot see what was said before');
  expect(blind).toContain('I cannot look back');
});

it('[REFBOT5] shows five at most, the newest first, and says how many there are', () => {
  const talk = Array.from({ length: 9 }, (_, index) => ['Ana', `needle number ${index}`] as const);

  const text = search('search for needle', talk)?.text ?? '';

  expect(text).toContain('I found 9 messages, of which these are the latest');
  expect([...text.matchAll(/number (\d)/g)].map(([, index]) => index)).toEqual(['8', '7', '6', '5', '4']);
});

it('[REFBOT5] repeats what people wrote as nothing but text that calls nobody', () => {
  const text = search('search for needle', [['*Eve*', 'needle ![x](https://evil.example) @ben **now**']])?.text ?? '';

  expect(text).toContain('\\*Eve\\*');
  expect(text).toContain('\\!\\[x\\]\\(https\\://evil\\.example\\)');
  expect(text).not.toMatch(/@ben/);
  expect(text).not.toContain('**now**');
});

it.each(['I searched for you everywhere', 'find x if 2x = 4', 'who are you?', 'search for ?!'])(
  'leaves "%s" to others',
  (text) => {
    expect(search(text, TALK)).toBeUndefined();
  },
);
