import { expect, it } from 'vitest';
import { skillContext } from '../../../test/fixtures/skill-context.ts';
import { cannot, help } from './help.ts';

const context = skillContext();

it.each(['help', 'Help!', 'what can you do?', 'hi', 'Hello!', 'thanks', 'who are you?'])('answers "%s"', (text) => {
  const answer = help.answer(text, context);

  expect(answer).toMatchObject({ text: expect.stringContaining('maths and units'), suggestions: expect.any(Array) });
});

it.each(['help me with my taxes', 'hi Ben, are you there?', 'this is helpful'])('leaves "%s" to others', (text) => {
  expect(help.answer(text, context)).toBeUndefined();
});

it('names what is not possible yet', () => {
  const { text } = cannot();

  for (const subject of ['the web', 'translating', 'general knowledge']) expect(text).toContain(subject);
});

it('says that a language model answers the rest, where one does', () => {
  const without = help.answer('help', context);
  const withModel = help.answer('help', { ...context, hasModel: true });

  expect(JSON.stringify(withModel)).toContain('language model');
  expect(JSON.stringify(without)).not.toContain('language model');
});

it('says that a model draws, where one does', () => {
  const without = help.answer('help', context);
  const withModel = help.answer('help', { ...context, hasImageModel: true });

  expect(JSON.stringify(withModel)).toContain('draw a lighthouse');
  expect(JSON.stringify(without)).not.toContain('draw a lighthouse');
});
