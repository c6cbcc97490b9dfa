import { expect, it } from 'vitest';
import { plainWords } from './plain-words.ts';

it.each([
  ['marks', 'This is **bold**, *soft*, ~~gone~~ and `said`.', ['This is bold, soft, gone and said.']],
  ['headings', '# A *title*\n\nText below', ['A title', 'Text below']],
  ['lists', '- one\n- two\n  1. deep **down**\n\n  more\n- [x] done', ['one', 'two', 'deep down', 'more', 'done']],
  ['code blocks', 'Before\n\n```js\nconst secret = 1;\n```\n\n    indented();\n\nafter', ['Before', 'after']],
  ['links', 'See [the *map*](https://example.com/a?b=c).', ['See the map.']],
  ['addresses', 'Go to https://www.example.com/a/b?c=d#e, now', ['Go to example.com, now']],
  ['pictures', 'Look: ![a red panda](https://example.com/x.png)', ['Look: a red panda']],
  ['tables', '| name | age |\n|--|--|\n| *Ana* | 30 |\n| Ben | |', ['name, age', 'Ana, 30', 'Ben']],
  ['quotes', '> quoted **text**\n\nanswer', ['quoted text', 'answer']],
  ['HTML', 'a <b>bold</b> word<script>alert(1)</script>\n\n<div onclick="x()">block</div>', ['a bold wordalert(1)']],
  ['entities', 'salt &amp; pepper, 1 &lt; 2, &copy;', ['salt & pepper, 1 < 2, &copy;']],
  ['lines', 'one\ntwo', ['one\ntwo']],
  ['rules and nothing', '---\n\n&nbsp;\n\n***', []],
])('[SPEAK4] says %s as a person would', (_, text, words) => {
  expect(plainWords(text)).toEqual(words);
});

it.each([
  ['marks', `${'*a_'.repeat(5_000)}`],
  ['quotes', `${'>'.repeat(5_000)} deep`],
  ['brackets', `${'['.repeat(8_000)}x`],
])('[SPEAK4] is not held up by a text that is made of %s', (_, text) => {
  const startedAt = performance.now();

  expect(plainWords(text).length).toBeGreaterThan(0);
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});
