import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import { BotFile } from '../../../protocol/bot-webhook.ts';
import { skillContext } from '../../../test/fixtures/skill-context.ts';
import { CALCULATION_MS_MAX, startCalculator } from '../maths/calculator.ts';
import { plots } from './plots.ts';
import type { SkillAnswer } from './skill.ts';

const calculator = startCalculator();
const context = skillContext(calculator);
afterAll(() => calculator.stop());

async function ask(text: string): Promise<SkillAnswer | undefined> {
  return plots.answer(text, context);
}

/** The picture's pixels, and how many of them are about so coloured. */
async function pictureOf(answer: SkillAnswer | undefined) {
  const file = BotFile.parse(answer?.attachments?.[0]);
  const png = Buffer.from(file.url.split(',')[1] ?? '', 'base64');
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const count = (red: number, green: number, blue: number) => {
    let found = 0;
    for (let at = 0; at < data.length; at += 3) {
      const apart = [red, green, blue].map((value, channel) => Math.abs((data[at + channel] ?? 0) - value));
      if (Math.max(...apart) < 24) found++;
    }
    return found;
  };
  return { file, png, info, count };
}

it('[PLOT1] answers with a picture of the function, its words and an alternative text', async () => {
  const answer = await ask('plot sin(x)/x from -20 to 20');

  const { file, info, count } = await pictureOf(answer);
  expect(answer?.text).toBe('`sin(x)/x` for x from `-20` to `20`');
  expect(file.alt).toBe('Plot of sin(x)/x for x from -20 to 20, drawn for values from −0.2903 to 1.073');
  expect(info.width).toBeGreaterThan(900);
  expect(count(0x00, 0x72, 0xb2)).toBeGreaterThan(4_000);
  expect(count(0xd5, 0x5e, 0x00)).toBe(0);
});

it('[PLOT1] draws several functions in colours of their own', async () => {
  const { file, count } = await pictureOf(await ask('plot x^2 and 2x from 0 to 3'));

  expect(file.alt).toContain('Plot of x^2, 2x for x from 0 to 3');
  expect(count(0x00, 0x72, 0xb2)).toBeGreaterThan(2_000);
  expect(count(0xd5, 0x5e, 0x00)).toBeGreaterThan(1_000);
});

it('[PLOT2] draws no line up a pole', async () => {
  const { png, info } = await pictureOf(await ask('plot 1/(x - 5) from 0 to 10'));
  const raw = await sharp(png).removeAlpha().raw().toBuffer();
  // A joined pole would be a blue line from top to bottom, a little right of the middle.
  const bluePerColumn = Array.from({ length: info.width }, (_, x) => {
    const rows = Array.from({ length: info.height }, (_, y) => raw[(y * info.width + x) * 3] ?? 255);
    return rows.filter((red) => red < 24).length;
  });

  expect(Math.max(...bluePerColumn)).toBeGreaterThan(10);
  expect(Math.max(...bluePerColumn)).toBeLessThan(info.height * 0.2);
});

it('[PLOT3] refuses what is the same everywhere, and what has no value, in words', async () => {
  const [constant, none, some] = [
    await ask('plot 5'),
    await ask('plot log(-x^2)'),
    await ask('plot x and sqrt(-1-x^2)'),
  ];

  expect(constant).toEqual({ text: '`5` is **5** everywhere for x from `-10` to `10`, so there is nothing to plot.' });
  expect(none).toEqual({
    text: '`log(-x^2)` has no real value for x from `-10` to `10`, so there is nothing to plot.',
  });
  expect(some?.text).toContain('`sqrt(-1-x^2)` has no real value there, and is not in the picture.');
  expect(some?.attachments).toHaveLength(1);
});

it('[PLOT3] tells what is wrong with maths, and leaves other plots to others', async () => {
  const wrong = await ask('plot x + foo(x)');

  expect(wrong?.text).toBe("I can't plot `x + foo(x)`: `I know no function foo`");
  expect(await ask('plot a coup')).toBeUndefined();
  expect(await ask('plot twist')).toBeUndefined();
});

it('[PLOT4] gives up on what takes too long, and plots the next one', async () => {
  const startedAt = performance.now();
  const endless = await ask('plot x*sum(1:1e7)');
  const took = performance.now() - startedAt;
  const next = await ask('plot x');

  expect(endless?.text).toContain('I gave up on');
  expect(took).toBeLessThan(3 * CALCULATION_MS_MAX);
  expect(next?.attachments).toHaveLength(1);
});

it('[PLOT4] plots five functions at once at the most', async () => {
  const answer = await ask('plot x, 2x, 3x, 4x, 5x, 6x');

  expect(answer).toEqual({ text: 'I plot 5 functions at once at the most.' });
});
