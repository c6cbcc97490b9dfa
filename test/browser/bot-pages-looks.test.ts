import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { violations } from '../fixtures/axe.ts';
import { PHONE, type Stage, startStage } from '../fixtures/browser.ts';
import { registerBot } from '../fixtures/made-bot.ts';
import { STILL } from '../fixtures/site-states.ts';
import { smallInputs, smallTargets } from '../fixtures/touch-targets.ts';

const FOLDER = join(import.meta.dirname, '../../docs/screenshots');

let stage: Stage;

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  stage = await startStage();
});
afterAll(() => stage?.stop());

for (const { layout, size } of [
  { layout: 'desktop', size: {} },
  { layout: 'phone', size: PHONE },
]) {
  it(`[BOTPAGE6] gives axe nothing to find and fingers room enough in any state (${layout})`, async () => {
    const handle = `maker-${layout}`;
    const maker = await stage.chat.person(handle);
    const { page: own, context, close } = await stage.visit({ ...STILL, ...size, as: handle, at: '/bots' });
    const found: Record<string, unknown> = {};
    const look = async (name: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await own.emulateMedia({ colorScheme });
        const scope = colorScheme === 'light' ? 'everything' : 'colours';
        const wrong = await violations(own, scope);
        if (wrong.length > 0) found[`${name}, ${colorScheme}`] = wrong;
        if (name === 'a bot') await own.screenshot({ path: join(FOLDER, `${layout}-bot-${colorScheme}.png`) });
      }
      const small = [...(await smallTargets(own)), ...(await smallInputs(own))];
      if (small.length > 0) found[name] = small;
    };

    await own.getByRole('heading', { name: 'Make a bot of your own' }).waitFor();
    await look('none yet');
    await own.goto('/bots/new');
    await own.getByText('Links', { exact: true }).click();
    await look('a new one');
    const long = `${layout}: an exceptionally long name that hardly fits anywhere`;
    const { bot } = await registerBot(maker, { name: long });
    onTestFinished(() => bot.stop());
    await own.getByLabel('Name', { exact: true }).fill(`Weather ${layout}`);
    await own.getByLabel('Endpoint', { exact: true }).fill(bot.url);
    await own.getByRole('button', { name: 'Create bot' }).click();
    await own.getByRole('heading', { name: 'Keep these now' }).waitFor();
    await own.getByRole('button', { name: 'Check the endpoint' }).click();
    await own.getByText('It did not pass.').waitFor();
    await look('secrets and a failed check');
    await own.goto('/bots');
    await own.getByText(long).waitFor();
    await look('several');
    await own.getByText(long).click();
    await own.getByRole('button', { name: 'Check the endpoint' }).click();
    await own.getByText('It passed every check').waitFor();
    await own.getByRole('button', { name: 'Send a test event' }).click();
    await own.locator('summary').first().click();
    await look('a bot');
    await context.setOffline(true);
    await own
      .getByRole('button', { name: 'Your bots' })
      .or(own.getByRole('button', { name: 'Back' }))
      .first()
      .click();
    await own.getByText('Your bots could not be loaded.').waitFor();
    await look('offline');
    await context.setOffline(false);
    await own.getByRole('button', { name: 'Try again' }).click();
    await own.getByText(long).waitFor();

    expect(found).toEqual({});
    await close();
  });
}
