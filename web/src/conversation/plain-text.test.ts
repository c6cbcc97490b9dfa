import { describe, expect, it } from 'vitest';
import { plainText } from './plain-text.ts';

describe('plain text', () => {
  it('leaves the marks of Markdown out of one line', () => {
    expect(plainText('# Sum\n- `18%` of **240** is [43.2](https://example.org)')).toBe('Sum 18% of 240 is 43.2');
  });
});
