import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { violations } from '../fixtures/axe.ts';
import { PHONE, type Stage, soon, startStage } from '../fixtures/browser.ts';
import { newRoom } from '../fixtures/chat.ts';
import { recordNothing, type SpokenFile, spokenFile } from '../fixtures/microphone.ts';
import { STILL } from '../fixtures/site-states.ts';
import { smallInputs, smallTargets } from '../fixtures/touch-targets.ts';

let stage: Stage;
let spoken: SpokenFile;
let roomId: RoomId;

beforeAll(async () => {
  spoken = await spokenFile('The quick brown fox jumps over the lazy dog.');
  stage = await startStage({}, { microphone: spoken.path });
  roomId = await newRoom(await stage.chat.person('Ana'), [], { name: 'Voices' });
});
afterAll(async () => {
  await stage?.stop();
  await spoken?.remove();
});

describe('for everybody', () => {
  for (const { layout, size } of [
    { layout: 'desktop', size: {} },
    { layout: 'phone', size: PHONE },
  ]) {
    it(`[SITEREC15] gives axe nothing to find in the ${layout} layout, and has targets that are large enough`, async () => {
      const visit = await stage.visit({
        ...STILL,
        ...size,
        as: 'ana',
        at: `/rooms/${roomId}`,
        permissions: ['microphone'],
      });
      const on = visit.page;
      const found: Record<string, string[]> = {};
      for (const { name, open } of statesOf(on)) {
        await open();
        found[name] = await findings(on);
      }

      expect(Object.fromEntries(Object.entries(found).filter(([, all]) => all.length > 0))).toEqual({});
      expect(visit.complaints).toEqual([]);
      await visit.close();
    });
  }
});

/** One after the other. */
function statesOf(on: Page) {
  const press = (name: string) => on.getByRole('button', { name, exact: true }).click();
  return [
    { name: 'nothing written', open: () => on.getByRole('button', { name: 'Record a voice message' }).waitFor() },
    {
      name: 'recording',
      open: async () => {
        await press('Record a voice message');
        await expect.poll(() => on.getByRole('timer').textContent(), soon).toBe('0:01');
      },
    },
    { name: 'listening to it', open: () => press('Stop and listen first') },
    {
      name: 'sent',
      open: async () => {
        await press('Send voice message');
        await on
          .getByRole('article', { name: /Voice message/ })
          .first()
          .waitFor();
      },
    },
    {
      name: 'too short',
      open: async () => {
        await recordNothing(on);
        await on.getByText('Too short').first().waitFor();
      },
    },
  ];
}

async function findings(on: Page): Promise<string[]> {
  await on.emulateMedia({ colorScheme: 'light' });
  const light = await violations(on);
  await on.emulateMedia({ colorScheme: 'dark' });
  return [...light, ...(await violations(on, 'colours')), ...(await smallTargets(on)), ...(await smallInputs(on))];
}
