import { expect, it } from 'vitest';
import { messageDelivery } from '../../../test/fixtures/bot-delivery.ts';
import { skillContext } from '../../../test/fixtures/skill-context.ts';
import { aloud } from './aloud.ts';

type Recent = NonNullable<Parameters<typeof messageDelivery>[0]['recent']>;

function hear(
  text: string,
  { recent = [] as Recent, ...given }: { recent?: Recent; hasModel?: boolean; isAddressed?: boolean } = {},
) {
  const { context } = messageDelivery({ text, recent }).data;
  return aloud.answer(text, skillContext({ recent: context.recent, ...given }));
}

it('[ALOUD1] says words aloud as they stand, in the language that is named', async () => {
  expect(await hear('say good morning aloud')).toEqual({ text: 'good morning', speak: {} });
  expect(await hear('say “Guten Tag” in German')).toEqual({ text: 'Guten Tag', speak: { language: 'de-DE' } });
  expect(await hear('say “@ben come here” aloud')).toEqual({ text: '@\u2060ben come here', speak: {} });
});

it('[ALOUD2] reads aloud what was said last: its own words as they were, those of others with their name', async () => {
  const own = await hear('read that aloud', {
    recent: [
      ['Ana', '6*7'],
      ['Mathia', '`6*7` = **42**'],
    ],
  });
  const other = await hear('read that aloud', {
    recent: [
      ['Mathia', 'hello'],
      ['Ben', '**Lunch** at @one?'],
    ],
  });
  const nothing = await hear('read that aloud');

  expect(own).toEqual({ text: '`6*7` = **42**', speak: {} });
  expect(other).toEqual({ text: 'Ben said: \\*\\*Lunch\\*\\* at @\u2060one?', speak: {} });
  expect(nothing).toEqual({ text: expect.stringContaining('nothing before this') });
});

it('[ALOUD3] never pretends to translate', async () => {
  const answer = await hear('say hello in German');

  expect(answer?.text).toContain('I cannot translate');
  expect(answer?.text).toContain('in German');
  expect(answer).not.toHaveProperty('speak');
  expect(await hear('say hello in German', { hasModel: true })).toBeUndefined();
});

it('[ALOUD1] says nothing aloud among people who did not ask it', async () => {
  expect(await hear('say good morning aloud', { isAddressed: false })).toBeUndefined();
});
