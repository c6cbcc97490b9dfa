import type { BrowserContext } from 'playwright-core';
import { buildSiteWhenStale } from '../local/build-site.ts';
import type { Runtime } from '../local/runtime.ts';
import { startChat } from '../test/fixtures/chat.ts';
import type { Bench } from './bench.ts';
import { type Downloads, downloadsOf } from './downloads.ts';
import { type Lighthouse, visitWithLighthouse } from './lighthouse.ts';
import { type LongRoom, makeLongRoom } from './long-room.ts';
import { type Scrolling, scrolling } from './scrolling.ts';
import { signIn, startMeasuredBrowser } from './signed-in-browser.ts';
import { textTable } from './text-table.ts';

const MESSAGES = 10_000;
const ROOM_NAME = 'A long conversation';
const INITIAL_JS_BYTES_MAX = 110_000;
const INITIAL_CSS_BYTES_MAX = 8_000;
/** About 9,000 px in a second, a hard fling. */
const PX_PER_FRAME = 150;
const MINUTE_MS = 60_000;

interface SiteFigures {
  landing: Lighthouse & Downloads;
  room: Lighthouse & Downloads;
  scrolling: {
    messages: number;
    /** From the last message to the first, while older ones come from the server. */
    back: Scrolling;
    /** Down again for a while, with all of them there. */
    forth: Scrolling;
  };
}

/** How the site feels on a phone. Bytes are promised; times are this machine's, and only printed. */
export const site: Bench = {
  async measure(say) {
    await buildSiteWhenStale(say);
    say('Starting the local runtime …');
    const chat = await startChat({ users: true });
    try {
      say(`Making a room with ${MESSAGES.toLocaleString('en')} messages …`);
      const room = await makeLongRoom(chat.runtime, ROOM_NAME, MESSAGES);
      const figures = await measureSite(chat.runtime, room, say);
      return { figures, report: report(figures), broken: brokenPromises(figures) };
    } finally {
      await chat.stop();
    }
  },
};

async function measureSite({ outputs }: Runtime, room: LongRoom, say: (text: string) => void): Promise<SiteFigures> {
  const { siteUrl } = outputs;
  const roomUrl = `${siteUrl}/rooms/${room.roomId}`;
  const { context, port, close } = await startMeasuredBrowser();
  try {
    const landing = await downloadsOf(context, {
      url: `${siteUrl}/`,
      isThere: (page) => page.getByRole('button', { name: 'Sign in' }).waitFor(),
    });
    say('Visiting the landing page with Lighthouse …');
    const landingScores = await visitWithLighthouse(`${siteUrl}/`, port);
    await signIn(context, siteUrl, room.reader);
    const inRoom = await downloadsOf(context, {
      url: roomUrl,
      isThere: (page) => page.getByRole('article').last().waitFor(),
    });
    say('Visiting the room with Lighthouse …');
    const roomScores = await visitWithLighthouse(roomUrl, port);
    say('Scrolling …');
    return {
      landing: { ...landingScores, ...landing },
      room: { ...roomScores, ...inRoom },
      scrolling: { messages: MESSAGES, ...(await scrollThrough(context, roomUrl)) },
    };
  } finally {
    await close();
  }
}

/** Back to the very first message, and down again for a while. */
async function scrollThrough(
  context: BrowserContext,
  url: string,
): Promise<Omit<SiteFigures['scrolling'], 'messages'>> {
  const page = await context.newPage();
  await page.goto(url);
  const log = page.getByRole('log');
  await log.getByText(`${MESSAGES}. `).waitFor();
  const back = await scrolling(page, { pxPerFrame: -PX_PER_FRAME, msMax: 10 * MINUTE_MS });
  await log.getByText(/^1\. /).waitFor();
  const forth = await scrolling(page, { pxPerFrame: PX_PER_FRAME, msMax: MINUTE_MS / 2 });
  await page.close();
  return { back, forth };
}

function brokenPromises({ landing: { jsBytes, cssBytes } }: SiteFigures): string[] {
  const broken: string[] = [];
  if (jsBytes > INITIAL_JS_BYTES_MAX)
    broken.push(`initial JS has ${kb(jsBytes)} kB, more than ${kb(INITIAL_JS_BYTES_MAX)}`);
  if (cssBytes > INITIAL_CSS_BYTES_MAX)
    broken.push(`initial CSS has ${kb(cssBytes)} kB, more than ${kb(INITIAL_CSS_BYTES_MAX)}`);
  return broken;
}

function report({ landing, room, scrolling: { messages, back, forth } }: SiteFigures): string {
  return `
Lighthouse, simulated phone, median of five first visits; the room has ${messages.toLocaleString('en')} messages

${textTable([
  ['', 'landing page', 'signed in, in the room'],
  ...rowsOf({
    performance: 'performance',
    accessibility: 'accessibility',
    bestPractices: 'best practices',
    seo: 'SEO',
    firstContentfulPaintMs: 'first contentful paint, ms',
    largestContentfulPaintMs: 'largest contentful paint, ms',
    totalBlockingMs: 'total blocking time, ms',
    layoutShift: 'layout shift',
  }).map(([name, label]) => [label, landing[name], room[name]]),
  ['JS, kB gz', kb(landing.jsBytes), kb(room.jsBytes)],
  ['CSS, kB gz', kb(landing.cssBytes), kb(room.cssBytes)],
])}
Scrolling, ${PX_PER_FRAME} px a frame, 390 × 844

${textTable([
  ['', 'back to the first message', 'down again, for 30 s'],
  ...rowsOf({
    px: 'px',
    frames: 'frames',
    frameP50: 'frame, ms, p50',
    frameP95: 'frame, ms, p95',
    frameMax: 'frame, ms, longest',
    longTasks: 'long tasks',
    longTaskMax: 'long task, ms, longest',
    blankFrames: 'blank frames',
    elements: 'DOM elements, most',
  }).map(([name, label]) => [label, back[name], forth[name]]),
])}`;
}

/** The names of a record in order, with their labels. */
function rowsOf<Name extends string>(labels: Record<Name, string>): [Name, string][] {
  return Object.entries(labels) as [Name, string][];
}

function kb(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
