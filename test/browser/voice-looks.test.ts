import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { violations } from '../fixtures/axe.ts';
import { PHONE, type Stage, startStage } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { isUnderstood, whenever } from '../fixtures/pictures.ts';
import { sendRecording } from '../fixtures/recordings.ts';
import { chooseInMenu, message } from '../fixtures/site.ts';
import { STILL } from '../fixtures/site-states.ts';
import { smallInputs, smallTargets } from '../fixtures/touch-targets.ts';
import { sayAloud } from '../fixtures/voice-notes.ts';

const ANSWER = 'The first train leaves at **nine**.\n\n- Please wait on the `second` platform.';

let stage: Stage;
let roomId: RoomId;

beforeAll(async () => {
  stage = await startStage();
  stage.bot.answerWith(({ question }) =>
    question === undefined
      ? { kind: 'json', answer: { noReply: true } }
      : { kind: 'json', answer: { messages: [{ text: ANSWER, speak: {} }, { text: 'Anything else?' }] } },
  );
  const [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  const [anas, bens] = await Promise.all([ana.join(), ben.join()]);
  roomId = await newRoom(ana, [ben], { name: 'Voices of the walk' });
  const notAudio = Buffer.from('nothing to be heard'.repeat(50));
  await sendRecording({ person: ben, socket: bens }, roomId, notAudio).catch(() => undefined);
  const fox = await sayAloud({ person: ben, socket: bens }, roomId, 'The quick brown fox jumps over the lazy dog.');
  const mine = await sayAloud({ person: ana, socket: anas }, roomId, 'We could meet at the old station at nine.');
  for (const { attachmentId } of [fox, mine]) await whenever(ana, attachmentId, isUnderstood);
  await bens.send(roomId, '@mathia when does it leave?');
});
afterAll(() => stage?.stop());

describe('for everybody', () => {
  for (const { layout, size } of [
    { layout: 'desktop', size: {} },
    { layout: 'phone', size: PHONE },
  ]) {
    it(`[SITEPLAY13] gives axe nothing to find in the ${layout} layout, and has targets that are large enough`, async () => {
      const visit = await stage.visit({ ...STILL, ...size, as: 'ana', at: `/rooms/${roomId}` });
      const found: Record<string, string[]> = {};
      for (const { name, open, close } of statesOf(visit.page)) {
        await open();
        found[name] = await findings(visit.page);
        await close();
      }

      expect(Object.fromEntries(Object.entries(found).filter(([, all]) => all.length > 0))).toEqual({});
      expect(visit.complaints).toEqual([]);
      await visit.close();
    });
  }
});

function statesOf(on: Page) {
  const leave = () => on.keyboard.press('Escape');
  const stay = async () => {};
  const press = (words: string, name: string) => message(on, words).getByRole('button', { name, exact: true }).click();
  return [
    {
      name: 'the bubbles',
      open: () => message(on, 'first train').getByRole('button', { name: 'Play', exact: true }).waitFor(),
      close: stay,
    },
    {
      name: 'a recording that is paused',
      open: async () => {
        await press('lazy dog', 'Play');
        await message(on, 'lazy dog').locator('[data-now]').waitFor();
        await press('lazy dog', 'Pause');
      },
      close: stay,
    },
    {
      name: 'one of mine',
      open: async () => {
        await press('old station', 'Play');
        await message(on, 'old station').locator('[data-now]').waitFor();
        await press('old station', 'Pause');
      },
      close: stay,
    },
    {
      name: 'an answer that is read aloud',
      open: async () => {
        await press('first train', 'Play');
        await press('first train', 'Pause');
      },
      close: () => press('first train', 'Stop reading aloud'),
    },
    { name: 'the correction', open: () => chooseInMenu(on, 'old station', 'Correct transcript'), close: leave },
  ];
}

async function findings(on: Page): Promise<string[]> {
  await on.mouse.move(0, 0); // what the mouse alone reaches is not for fingers
  const light = await violations(on);
  await on.emulateMedia({ colorScheme: 'dark' });
  const dark = await violations(on, 'colours');
  await on.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark, ...(await smallTargets(on)), ...(await smallInputs(on))];
}
