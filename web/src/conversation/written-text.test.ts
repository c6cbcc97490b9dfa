import { describe, expect, it } from 'vitest';
import { isEmojiOnly, partsOf, safeLink } from './written-text.ts';

describe('written text', () => {
  it('finds links and mentions and keeps every character', () => {
    const text = 'Hi @ana, see (https://example.org/a?q=1). And @mathia.';

    const parts = partsOf(text);

    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.filter((part) => part.kind === 'mention').map((part) => part.text)).toEqual(['@ana', '@mathia']);
    expect(parts.filter((part) => part.kind === 'link').map((part) => part.text)).toEqual([
      'https://example.org/a?q=1',
    ]);
  });

  it('takes no e-mail address for a mention and no other scheme for a link', () => {
    const parts = partsOf('mail ben@example.org or javascript:alert(1) or data:text/html,x');

    expect(parts).toEqual([{ kind: 'text', text: 'mail ben@example.org or javascript:alert(1) or data:text/html,x' }]);
    expect(safeLink('javascript:alert(1)')).toBeUndefined();
  });

  it('knows up to three emoji alone', () => {
    expect(isEmojiOnly('👍🏽 👩‍👩‍👧 🎉')).toBe(true);
    expect(isEmojiOnly('👍👍👍👍')).toBe(false);
    expect(isEmojiOnly('ok 👍')).toBe(false);
    expect(isEmojiOnly('3')).toBe(false);
  });
});
