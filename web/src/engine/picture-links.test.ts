import { describe, expect, it } from 'vitest';
import type { AttachmentId } from '../../../protocol/ids.ts';
import { LINK_SECONDS, LINKS_AT_ONCE_MAX } from '../../../protocol/limits.ts';
import { CachedLinks } from './picture-links.ts';
import { ana, openScene } from './test-world/scene.ts';

const ROUTE = 'GET /v1/rooms/{roomId}/attachments';

async function scene(count: number) {
  const { server, room, clock, storage } = await openScene();
  const ids = Array.from({ length: count }, () => server.uploads.start().attachmentId);
  for (const id of ids) server.uploads.change(id, { status: 'ready', width: 4, height: 3 });
  const links = new CachedLinks(server.worldOf(ana.userId, storage));
  const asked = () => server.requests.filter((route) => route === ROUTE).length;
  const urlOf = (id: AttachmentId | undefined) => {
    const link = id === undefined ? undefined : links.store.getState().links[id];
    return link?.at === 'here' ? link.attachment.urls?.full : undefined;
  };
  const [first] = ids as [AttachmentId, ...AttachmentId[]];
  return { links, room, clock, ids, first, asked, urlOf, server };
}

describe('links of pictures', () => {
  it('[SITEPIC8] asks for what is in sight together, and not again', async () => {
    const { links, room, clock, ids, asked, urlOf } = await scene(LINKS_AT_ONCE_MAX + 10);

    for (const id of [...ids, ...ids]) links.want(room.roomId, id);
    await clock.pass(1_000);
    for (const id of ids) links.want(room.roomId, id);
    await clock.pass(1_000);

    expect(asked()).toBe(2);
    expect(ids.filter((id) => urlOf(id) === undefined)).toEqual([]);
  });

  it('[SITEPIC8] renews a link before it ends while somebody looks, and not when nobody does', async () => {
    const { links, room, clock, ids, first, asked, urlOf } = await scene(2);
    const release = ids.map((id) => links.want(room.roomId, id));
    await clock.pass(1_000);
    const before = urlOf(first);
    release[1]?.();

    await clock.pass(LINK_SECONDS * 1_000 - 30_000);

    expect(asked()).toBe(2);
    expect(urlOf(first)).not.toBe(before);
    release[0]?.();
    await clock.pass(LINK_SECONDS * 2_000);
    expect(asked()).toBe(2);
  });

  it('[SITEPIC8] asks once for another when one is broken, and gives up when that is broken, too', async () => {
    const { links, room, clock, first, asked, urlOf } = await scene(1);
    links.want(room.roomId, first);
    await clock.pass(5_000);

    links.broken(room.roomId, first, urlOf(first) ?? '');
    await clock.pass(1_000);
    const second = urlOf(first);
    links.broken(room.roomId, first, 'https://media.test/an-old-one');
    links.broken(room.roomId, first, second ?? '');
    await clock.pass(1_000);

    expect(second).toBeDefined();
    expect(asked()).toBe(2);
    expect(links.store.getState().links[first]).toEqual({ at: 'failed' });
  });

  it('[SITEPIC8] asks again after a failure of the network', async () => {
    const { links, room, clock, first, urlOf, server } = await scene(1);
    server.isReachable = false;
    links.want(room.roomId, first);
    await clock.pass(5_000);
    const offline = urlOf(first);

    server.isReachable = true;
    await clock.pass(70_000);

    expect(offline).toBeUndefined();
    expect(urlOf(first)).toBeDefined();
  });
});
