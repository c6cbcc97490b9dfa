import { describe, expect, it } from 'vitest';
import { highlight } from './highlight.ts';

async function kindsIn(code: string, language: string) {
  const lines = await highlight(code, language);
  return Object.fromEntries((lines ?? []).flat().flatMap(({ text, kind }) => (kind ? [[text.trim(), kind]] : [])));
}

describe('code of a bot', () => {
  it('[CODE1] is told apart by what it is, and every character of it stays', async () => {
    const code = "// why\nexport function add(a: number) {\n  return a + 1 + 'x';\n}";

    const kinds = await kindsIn(code, 'ts');
    const lines = await highlight(code, 'typescript');

    expect(kinds).toMatchObject({ '// why': 'comment', add: 'name', number: 'type', return: 'keyword', '1': 'number' });
    expect(lines?.map((line) => line.map(({ text }) => text).join('')).join('\n')).toBe(code);
  });

  it.each([
    ['py', 'def f(x): return 1', 'def'],
    ['rust', 'fn main() { let x = 1; }', 'fn'],
    ['sql', 'SELECT 1 FROM t', 'SELECT'],
    ['go', 'func main() { return }', 'func'],
    ['java', 'class A { int x = 1; }', 'class'],
    ['bash', 'if true; then echo hi; fi', 'if'],
    ['c', 'return 1;', 'return'],
  ])('[CODE1] knows the keywords of %s', async (language, code, keyword) => {
    expect((await kindsIn(code, language))[keyword]).toMatch(/keyword/);
  });

  it('[CODE2] stays plain in an unknown language, and where it is long', async () => {
    expect(await highlight('anything', 'brainfuck')).toBeUndefined();
    expect(await highlight('constructor', 'constructor')).toBeUndefined();
    expect(await highlight('x'.repeat(401), 'js')).toBeUndefined();
    expect(await highlight('x\n'.repeat(4_001), 'js')).toBeUndefined();
  });
});
