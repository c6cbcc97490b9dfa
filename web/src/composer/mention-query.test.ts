import { describe, expect, it } from 'vitest';
import { completeMention, insertAt, matching, mentionQuery } from './mention-query.ts';

describe('mentions in the composer', () => {
  it('[MENTION1] finds what is being mentioned at the caret', () => {
    const text = 'hello @Ma and more';

    expect(mentionQuery(text, 9)).toEqual({ query: 'ma', start: 6 });
    expect(mentionQuery('@', 1)).toEqual({ query: '', start: 0 });
    expect(mentionQuery(text, 12)).toBeUndefined();
    expect(mentionQuery('ben@example', 11)).toBeUndefined();
  });

  it('[MENTION1] completes it to the handle and one space', () => {
    const mention = mentionQuery('hi @ma!', 6);

    expect(mention && completeMention('hi @ma!', 6, mention, 'mathia')).toEqual({ text: 'hi @mathia !', caret: 11 });
    expect(mention && completeMention('hi @ma there', 6, mention, 'mathia')).toEqual({
      text: 'hi @mathia there',
      caret: 11,
    });
  });

  it('prefers handles to names', () => {
    const people = [
      { handle: 'zoe', name: 'Ana Maria' },
      { handle: 'ana', name: 'Ana' },
      { handle: 'ben', name: 'Ben' },
    ];

    expect(matching(people, 'an').map(({ handle }) => handle)).toEqual(['ana', 'zoe']);
  });

  it('[EMOJI1] puts an emoji in place of the selection', () => {
    const inserted = insertAt('good day', { start: 5, end: 8 }, '🌙');

    expect(inserted).toEqual({ text: 'good 🌙', caret: 7 });
  });
});
