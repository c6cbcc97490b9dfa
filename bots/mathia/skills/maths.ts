import type { Calculation } from '../maths/calculator.ts';
import { readExpression } from '../maths/read-expression.ts';
import { code } from '../plain-text.ts';
import { withDigits } from '../voice/spoken-numbers.ts';
import type { Skill, SkillAnswer } from './skill.ts';

export const maths: Skill = {
  name: 'maths',
  async answer(text, { calculate, isSpoken }) {
    const read = readExpression(isSpoken ? withDigits(text) : text);
    if (read === undefined) return undefined;
    const calculation = await calculate(read.expression);
    // "5 m" is worth "5 m": nothing was asked.
    if (calculation.kind === 'value' && isSame(calculation.text, read.expression)) return undefined;
    if (calculation.kind === 'error' && !read.isCertain) return undefined;
    return { text: told(read.asked, calculation, isSpoken ? 'is' : '=') };
  },
};

/** Read aloud, a sign of equality is a stumble. */
function told(asked: string, calculation: Calculation, equals: '=' | 'is'): SkillAnswer['text'] {
  const subject = code(asked);
  if (calculation.kind === 'limit') return `I gave up on ${subject}: ${calculation.text}.`;
  if (calculation.kind === 'error') return `I can't work out ${subject}: ${code(calculation.text)}`;
  if (calculation.text === 'NaN') return `${subject} is not defined.`;
  if (calculation.text === 'Infinity') return `${subject} is infinite, or larger than I can count.`;
  return `${subject} ${equals} **${forPeople(calculation.text)}**`;
}

function forPeople(value: string): string {
  return value.replace(/ ([*/^]) /g, '$1').replace(/\bdeg([CF])\b/, '°$1');
}

function isSame(value: string, expression: string): boolean {
  const bare = (text: string) => text.replace(/\s/g, '').toLowerCase();
  return bare(value) === bare(expression);
}
