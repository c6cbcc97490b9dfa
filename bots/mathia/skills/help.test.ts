import { expect, it } from 'vitest';
import { cannot, help } from './help.ts';

const context = {
  now: new Date(),
  calculate: () => Promise.reject(new Error('help needs no calculator')),
  hasModel: false,
  recent: [],
};

it.each(['help', 'Help!', 'what can you do?', 'hi', 'Hello!', 'thanks', 'who are you?'])('answers "%s"', (text) => {
  const answer = help.answer(text, context);

  expect(answer).toMatchObject({ text: expect.stringContaining('maths and units'), suggestions: expect.any(Array) });
});

it.each(['help me with my taxes', 'hi Ben, are you there?', 'this is helpful'])('leaves "%s" to others', (text) => {
  expect(help.answer(text, context)).toBeUndefined();
});

it('names what is not possible yet', () => {
  const { text } = cannot();

  for (const subject of ['Pictures', 'voice', 'the web', 'general knowledge']) expect(text).toContain(subject);
});

it('says that a language model answers the rest, where one does', () => {
  const without = help.answer('help', context);
  const withModel = help.answer('help', { ...context, hasModel: true });

  expect(JSON.stringify(withModel)).toContain('language model');
  expect(JSON.stringify(without)).not.toContain('language model');
});
