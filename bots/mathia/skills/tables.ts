import type { Tabulated } from '../maths/calculator-requests.ts';
import { code } from '../plain-text.ts';
import { FUNCTIONS_MAX, readTable } from '../plots/read-plot.ts';
import type { Skill, SkillAnswer } from './skill.ts';

const DEFAULT_RANGE = { from: '1', to: '10', step: '1' };
const NOT_DEFINED = '–';

/** Small tables of functions' values. */
export const tables: Skill = {
  name: 'tables',
  async answer(text, { tabulate }) {
    const wish = readTable(text);
    if (wish === undefined) return undefined;
    const names = wish.asked.map(code).join(', ');
    if (wish.functions.length > FUNCTIONS_MAX)
      return { text: `I show ${FUNCTIONS_MAX} functions at once at the most.` };
    const { from, to, step = '1' } = wish.range ?? DEFAULT_RANGE;
    const tabulated = await tabulate({ functions: wish.functions, from, to, step });
    if (tabulated.kind === 'limit') return { text: `I gave up on ${names}: ${tabulated.text}.` };
    if (tabulated.kind === 'tabulated') return tableOf(tabulated, wish.asked);
    // "A table for four" is no mathematics.
    return wish.range === undefined ? undefined : { text: `I can't make that table: ${code(tabulated.text)}` };
  },
};

function tableOf({ variable, rows, isCut }: Extract<Tabulated, { kind: 'tabulated' }>, asked: string[]): SkillAnswer {
  const head = [variable, ...asked].map((name) => code(name).replaceAll('|', '\\|'));
  const lines = [head, head.map(() => '--:'), ...rows.map((row) => row.map((cell) => cell || NOT_DEFINED))];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return { text: isCut ? `${table}\n\nThere would be more: I show ${rows.length} rows at the most.` : table };
}
