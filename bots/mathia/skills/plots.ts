import { altLine } from '../alt-line.ts';
import { ANSWER_PICTURES_BYTES_MAX, dataUrl, renderPng } from '../drawing/picture-bytes.ts';
import type { Sampled } from '../maths/calculator-requests.ts';
import { code } from '../plain-text.ts';
import { drawPlot } from '../plots/draw-plot.ts';
import { FUNCTIONS_MAX, readPlot } from '../plots/read-plot.ts';
import type { Skill, SkillAnswer } from './skill.ts';

type Plot = Extract<Sampled, { kind: 'sampled' }>;

const SHOWN_DIGITS = 4;
const DEFAULT_RANGE = { from: '-10', to: '10' };
/** Something in it is maths; "plot a coup" is not. */
const LOOKS_LIKE_MATHS = /[\d()^*/+=]|(?:^|[^\p{L}])x(?:[^\p{L}]|$)/u;

/** Plots of functions as pictures. */
export const plots: Skill = {
  name: 'plots',
  async answer(text, { sample }) {
    const wish = readPlot(text);
    if (wish === undefined) return undefined;
    const names = wish.asked.map(code).join(', ');
    if (wish.functions.length > FUNCTIONS_MAX)
      return { text: `I plot ${FUNCTIONS_MAX} functions at once at the most.` };
    const { from, to } = wish.range ?? DEFAULT_RANGE;
    const sampled = await sample({ functions: wish.functions, from, to });
    switch (sampled.kind) {
      case 'limit':
        return { text: `I gave up on ${names}: ${sampled.text}.` };
      case 'error':
        return LOOKS_LIKE_MATHS.test(wish.asked.join(' '))
          ? { text: `I can't plot ${names}: ${code(sampled.text)}` }
          : undefined;
      case 'sampled':
        return plotOf(sampled, wish.asked, `for ${sampled.variable} from ${code(from)} to ${code(to)}`);
      default:
        return sampled satisfies never;
    }
  },
};

async function plotOf(plot: Plot, asked: string[], range: string): Promise<SkillAnswer> {
  const { curves, window } = plot;
  if (window === undefined)
    return { text: `${listOf(asked)} has no real value ${range}, so there is nothing to plot.` };
  if (!curves.some(({ kind }) => kind === 'drawn')) return { text: constantWords(plot, asked, range) };
  const drawn = asked.filter((_, index) => curves[index]?.kind !== 'undefined');
  const png = await renderPng(drawPlot(plot, window, asked));
  if (png.length > ANSWER_PICTURES_BYTES_MAX)
    return { text: `The plot of ${listOf(asked)} came out too large to send.` };
  const alt = altLine(
    `Plot of ${drawn.join(', ')} ${range.replaceAll('`', '')}, drawn for values from ${shown(window.low)} to ${shown(window.high)}`,
  );
  const notes = notesOn(plot, asked, window.isCut);
  return {
    text: [`${listOf(drawn)} ${range}`, ...notes].join('\n\n'),
    attachments: [{ url: dataUrl('image/png', png), alt }],
  };
}

function notesOn({ curves }: Plot, asked: readonly string[], isCut: boolean): string[] {
  const undefinedOnes = asked.filter((_, index) => curves[index]?.kind === 'undefined');
  return [
    ...(undefinedOnes.length > 0
      ? [`${listOf(undefinedOnes)} has no real value there, and is not in the picture.`]
      : []),
    ...(isCut ? ['The values go further up or down than the picture: it shows where most of them are.'] : []),
  ];
}

function constantWords({ curves }: Plot, asked: readonly string[], range: string): string {
  const values = asked.map((name, index) => {
    const curve = curves[index];
    return curve?.kind === 'constant'
      ? `${code(name)} is **${shown(curve.value)}**`
      : `${code(name)} has no real value`;
  });
  return `${values.join(', and ')} everywhere ${range}, so there is nothing to plot.`;
}

function listOf(asked: readonly string[]): string {
  return asked.map(code).join(', ');
}

function shown(value: number): string {
  return String(Number(value.toPrecision(SHOWN_DIGITS))).replace(/-/g, '−');
}
