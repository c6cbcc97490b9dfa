import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../protocol/errors.ts';
import { AttachmentId, MessageId, RoomId } from '../../../protocol/ids.ts';
import { LINK_SECONDS } from '../../../protocol/limits.ts';
import type { RouteKey } from '../../../protocol/routes.ts';
import type { ReadableSpeech, Speech } from '../../../protocol/speech.ts';
import { SoundLinks, type SoundLinksWorld } from './sound-links.ts';
import { VirtualClock } from './test-world/virtual-clock.ts';

const of = { roomId: RoomId.parse(`room_${'0'.repeat(26)}`), messageId: MessageId.parse(`msg_${'0'.repeat(26)}`) };
const attachmentId = AttachmentId.parse(`att_${'0'.repeat(26)}`);
const MAKE = 'POST /v1/rooms/{roomId}/messages/{messageId}/speech';
const READ = 'GET /v1/rooms/{roomId}/messages/{messageId}/speech';

/** A server that has made so many sentences of a message. */
function scene(first: Speech | undefined) {
  const clock = new VirtualClock();
  const asked: RouteKey[] = [];
  const watching = new Set<() => void>();
  const server = { speech: first, told: first, makes: { status: 'making', sentences: 0, durationMs: 0 } as Speech };
  const expiresAt = () => new Date(clock.now() + LINK_SECONDS * 1_000).toISOString();
  const readable = (speech: Speech): ReadableSpeech => ({
    ...speech,
    messageId: of.messageId,
    expiresAt: expiresAt(),
    parts: Array.from({ length: speech.sentences }, (_, index) => ({
      ...{
        text: `Sentence ${index}.`,
        url: `https://media.test/${index}?${asked.length}`,
        durationMs: 1_000,
        words: [],
      },
    })),
  });
  const request = async (route: RouteKey) => {
    asked.push(route);
    if (route === MAKE && (server.speech === undefined || server.speech.status === 'failed')) {
      server.speech = server.makes;
    }
    if (route === MAKE || route === READ) return readable(server.speech ?? server.makes);
    return {
      attachmentId,
      kind: 'audio',
      status: 'ready',
      urls: { full: `https://media.test/${asked.length}` },
      expiresAt: expiresAt(),
    };
  };
  const world: SoundLinksWorld = {
    now: () => clock.now(),
    setTimer: (ms, fire) => clock.setTimer(ms, fire),
    request: request as SoundLinksWorld['request'],
    speechOf: () => server.told,
    watch: (changed) => {
      watching.add(changed);
      return () => watching.delete(changed);
    },
  };
  const become = (speech: Speech, { isTold = true } = {}) => {
    server.speech = speech;
    if (isTold) server.told = speech;
    for (const changed of [...watching]) changed();
  };
  return { links: new SoundLinks(world), clock, asked, become, watching };
}

const options = (more: { isRenewed?: boolean } = {}) => ({
  isRenewed: false,
  signal: new AbortController().signal,
  ...more,
});
const making = (sentences: number): Speech => ({ status: 'making', sentences, durationMs: sentences * 1_000 });
const ready = (sentences: number): Speech => ({ status: 'ready', sentences, durationMs: sentences * 1_000 });

describe('a message that is read aloud', () => {
  it('[SITEPLAY3] is made when somebody wants to hear it, and each sentence is waited for', async () => {
    const { links, clock, asked, become, watching } = scene(undefined);
    const first = links.sentence(of, 0, options());
    await clock.pass(100);
    become(making(1));
    expect((await first)?.text).toBe('Sentence 0.');

    const second = links.sentence(of, 1, options());
    await clock.pass(100);
    become(ready(2));

    expect((await second)?.text).toBe('Sentence 1.');
    expect(await links.sentence(of, 2, options())).toBeUndefined();
    expect(asked).toEqual([MAKE, READ, READ]);
    expect(watching.size).toBe(0);
  });

  it('[SITEPLAY3] is asked for where nothing is told of it', async () => {
    const { links, clock, become } = scene(making(0));
    const first = links.sentence(of, 0, options());
    await clock.pass(100);

    become(making(1), { isTold: false });
    await clock.pass(6_000);

    expect((await first)?.text).toBe('Sentence 0.');
  });

  it('[SITEPLAY3] is not made again where it is there', async () => {
    const { links, asked } = scene(ready(1));

    await links.sentence(of, 0, options());
    await links.sentence(of, 0, options());

    expect(asked).toEqual([READ]);
  });

  it('[SITEPLAY3] ends where there is no more of it, and is made again from its beginning', async () => {
    const { links, clock, asked, become } = scene({ ...making(1), status: 'failed', reason: 'No voice is installed.' });
    become({ ...making(0), status: 'failed', reason: 'No voice is installed.' });

    expect(await links.sentence(of, 1, options())).toBeUndefined();
    const again = links.sentence(of, 0, options());
    await clock.pass(100);

    expect(asked).toEqual([READ, MAKE]);
    become(ready(1));
    expect((await again)?.text).toBe('Sentence 0.');
  });

  it('[SITEPLAY3] is no longer waited for when nobody wants to hear it', async () => {
    const { links, clock, asked, watching } = scene(making(0));
    const ending = new AbortController();
    const first = links.sentence(of, 0, { isRenewed: false, signal: ending.signal });
    await clock.pass(100);

    ending.abort();

    expect(await first).toBeUndefined();
    await clock.pass(60_000);
    expect(asked).toEqual([READ]);
    expect(watching.size).toBe(0);
  });
});

describe('links of sounds', () => {
  it('[SITEPLAY2] are kept until they end, and renewed when one is broken', async () => {
    const { links, clock, asked } = scene(undefined);
    const urlOf = async (more = {}) => (await links.recording(attachmentId, options(more))).urls?.full;
    const first = await urlOf();

    expect(await urlOf()).toBe(first);
    const second = await urlOf({ isRenewed: true });
    expect(second).not.toBe(first);
    await clock.pass(LINK_SECONDS * 1_000);
    expect(await urlOf()).not.toBe(second);
    expect(asked).toHaveLength(3);
  });

  it('[SITEPLAY2] of sentences are renewed before they end', async () => {
    const { links, clock, asked } = scene(ready(2));
    await links.sentence(of, 0, options());

    await clock.pass(LINK_SECONDS * 1_000);
    await links.sentence(of, 1, options());

    expect(asked).toEqual([READ, READ]);
  });

  it('[SITEPLAY3] tells a failure as it is', async () => {
    const failing: SoundLinksWorld['request'] = async () => {
      throw new DomainError('rate_limited', 'Too often.');
    };
    const links = new SoundLinks({
      ...{ now: () => 0, setTimer: () => () => undefined, request: failing },
      ...{ speechOf: () => undefined, watch: () => () => undefined },
    });

    await expect(links.sentence(of, 0, options())).rejects.toMatchObject({ code: 'rate_limited' });
  });
});
