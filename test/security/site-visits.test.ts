import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stage, startStage } from '../fixtures/browser.ts';
import { newRoom } from '../fixtures/chat.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage?.stop());

/** In the page before any of its own scripts: whatever the policy forbids is kept. */
const LISTEN = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sourceFile);
  });
`;

it('[SECURE3] shows every page of the site without a violation of its policy or an error', async () => {
  const ana = await stage.chat.person('ana');
  const roomId = await newRoom(ana, [], { name: 'A room' });
  const socket = await ana.join();
  await socket.send(
    roomId,
    '# Text\n\n```js\nlet x = `<img src=x onerror=alert(1)>`;\n```\n<script>alert(1)</script> <img src="https://evil.example/x"> [link](javascript:alert(1))',
  );
  const { bot } = await ana.http.call('POST /v1/bots', { body: { name: 'Echo', endpoint: 'https://bots.example/' } });
  const { token } = await ana.http.call('POST /v1/rooms/{roomId}/invites', { path: { roomId } });
  const pages = [
    '/',
    `/rooms/${roomId}`,
    '/rooms/nonsense',
    '/bots',
    '/bots/new',
    `/bots/${bot.botId}`,
    '/face',
    '/account',
  ];
  const { page, context, complaints, origins, close } = await stage.visit({ as: 'ana' });
  await context.addInitScript(LISTEN);
  const found: Record<string, unknown> = {};

  for (const path of [...pages, `/invite#${token}`, '/developers/', '/nowhere', '/?code=a&state=b']) {
    await page.goto(path);
    await page.getByRole('heading').or(page.getByRole('main')).first().waitFor();
    await page.waitForLoadState('networkidle');
    const violations: string[] = await page.evaluate('window.violations');
    if (violations.length > 0) found[path] = violations;
  }

  expect(found).toEqual({});
  expect(complaints).toEqual([]);
  const own = [stage.chat.runtime.outputs.siteUrl, stage.chat.runtime.outputs.socketUrl].map(
    (url) => new URL(url).origin,
  );
  expect(
    [...origins].filter(
      (origin) =>
        !origin.startsWith('http://127.0.0.1') && !origin.startsWith('http://localhost') && !own.includes(origin),
    ),
  ).toEqual([]);
  await close();
});

it('[SECURE3] notices what the policy forbids', async () => {
  const { page, context, close } = await stage.visit({ as: 'ana' });
  await context.addInitScript(LISTEN);
  await page.goto('/developers/');

  await page.evaluate("const image = new Image(); image.src = 'https://evil.example/x'; document.body.append(image);");

  await expect.poll(() => page.evaluate('window.violations.length')).toBeGreaterThan(0);
  await close();
});
