import { describe, expect, it } from 'vitest';
import { TEXT_BYTES_MAX } from '../../../protocol/limits.ts';
import { isOpen, markdown, withoutPictures } from './markdown.ts';

const kinds = (text: string) => markdown(text)?.map(({ type }) => type);

describe('a text of a bot', () => {
  it('[MARKDOWN1] is code from its fence on while it grows, and nothing before it changes', () => {
    const text = 'Look:\n\n```js\nconst a = 1;\n```\n\nDone.';
    const grown = Array.from({ length: text.length }, (_, end) => markdown(text.slice(0, end)));

    const code = grown.map((tokens) => tokens?.find(({ type }) => type === 'code'));
    const open = code.map((token) => token?.type === 'code' && isOpen(token as Parameters<typeof isOpen>[0]));

    expect(grown.slice(6).every((tokens) => tokens?.[0]?.type === 'paragraph')).toBe(true);
    expect(code.slice(text.indexOf('```') + 3).every((token) => token !== undefined)).toBe(true);
    expect(open.indexOf(true)).toBe(text.indexOf('```') + 3);
    expect(open.lastIndexOf(true)).toBe(text.lastIndexOf('```') + 2);
    expect(kinds(text)).toEqual(['paragraph', 'space', 'code', 'space', 'paragraph']);
  });

  it('[MARKDOWN2] is taken as it is where it is made to be too much', { timeout: 2_000 }, () => {
    const hostile = ['>', '> ', '_a*', '**', '[', '![[', '`', '~~a ', '|a', '<', '- '];

    const taken = hostile.map((mark) => markdown(mark.repeat(TEXT_BYTES_MAX / mark.length)));

    expect(taken.slice(0, 4)).toEqual([undefined, undefined, undefined, undefined]);
    expect(kinds('**bold** and _not_')).toEqual(['paragraph']);
  });

  it('[MARKDOWN3] has no link in a link', () => {
    const [paragraph] = markdown('[![cat](https://a.test/cat.png)](https://b.test/)') ?? [];
    const link = paragraph?.type === 'paragraph' ? paragraph.tokens?.[0] : undefined;

    expect(link?.type).toBe('link');
    expect(withoutPictures(link?.type === 'link' ? (link.tokens ?? []) : []).map(({ type }) => type)).toEqual(['text']);
  });
});
