import { describe, expect, it } from 'vitest';
import type { Attachment } from '../../../protocol/attachment.ts';
import type { AttachmentId } from '../../../protocol/ids.ts';
import type { Engine } from './engine-types.ts';
import './picture-uploads.ts';
import { messagesOf, openScene, reloaded, type Scene, socketOf, viewOf } from './test-world/scene.ts';

const SIZE = { width: 800, height: 600 };
const FORM_MS = 5 * 60_000;

const jpeg = (text = 'a picture') => new Blob([text], { type: 'image/jpeg' });

/** Puts pictures with the next message. */
async function drafted({ engine, room }: Pick<Scene, 'engine' | 'room'>, ...files: Blob[]) {
  const pictures = await engine.pictures();
  for (const file of files) pictures.draft(room.roomId, file, SIZE);
  return pictures;
}

async function sent(scene: Scene, text: string, ...files: Blob[]) {
  const { engine, room, clock } = scene;
  const pictures = await drafted(scene, ...files);
  const id = engine.send(room.roomId, { text, pictures: pictures.store.getState().drafts[room.roomId] });
  pictures.drafted(room.roomId);
  await clock.pass(1_000);
  return { pictures, id };
}

function shown(engine: Engine, { room }: Pick<Scene, 'room'>): Attachment[] {
  const timeline = viewOf(engine, room).room?.timeline ?? [];
  return timeline.flatMap((item) => (item.kind === 'message' ? item.message.attachments : []));
}

const kept = ({ storage }: Scene) => [...storage.kept.keys()].filter((key) => key.startsWith('picture'));

function onlyOne(attachments: readonly Attachment[]): AttachmentId {
  expect(attachments).toHaveLength(1);
  const [first] = attachments;
  if (first === undefined) throw new Error('there is none');
  return first.attachmentId;
}

describe('pictures', () => {
  it('[SITEPIC1] sends the message at once, uploads beside it, and forgets the file when it is published', async () => {
    const scene = await openScene();
    const { engine, server, room, clock } = scene;
    server.uploads.behaviour = 'is slow';

    const { pictures } = await sent(scene, 'look', jpeg());
    const attachmentId = onlyOne(shown(engine, scene));
    const [upload] = Object.values(pictures.store.getState().uploads);
    const outbox = engine.store.getState().outbox;
    server.verify(room, attachmentId, { status: 'ready', ...SIZE });
    await clock.pass(500);

    expect(messagesOf(room)).toEqual(['look']);
    expect(outbox).toEqual([]);
    expect(upload).toMatchObject({ attachmentId, status: 'uploading', progress: 0.5 });
    expect(shown(engine, scene)).toMatchObject([{ status: 'ready', width: 800 }]);
    expect(pictures.store.getState()).toEqual({ drafts: {}, recordings: {}, uploads: {} });
    expect(kept(scene)).toEqual([]);
  });

  it('[SITEPIC1] sends pictures without words, several in their order, each with its words', async () => {
    const scene = await openScene();
    const { engine, server, room } = scene;
    const pictures = await drafted(scene, jpeg('one'), jpeg('two'));
    const [first] = pictures.store.getState().drafts[room.roomId] ?? [];
    pictures.describe(room.roomId, first?.pictureId ?? '', 'A lake');

    await sent(scene, '');

    const [command] = socketOf(server).heard.filter(({ action }) => action === 'message.send');
    expect(command?.data).not.toHaveProperty('text');
    expect(shown(engine, scene).map(({ alt }) => alt)).toEqual(['A lake', undefined]);
    const files = [...server.uploads.files.values()];
    expect(await Promise.all(files.map((file) => file.text()))).toEqual(['one', 'two']);
  });

  it('[SITEPIC2] keeps picked pictures over a reload, and sends them from there', async () => {
    const scene = await openScene();
    await drafted(scene, jpeg('kept'));

    const engine = await reloaded(scene);
    await scene.clock.pass(1_000);
    void engine.openRoom(scene.room.roomId);
    await scene.clock.pass(1_000);
    await sent({ ...scene, engine }, 'later');

    const attachmentId = onlyOne(shown(engine, scene));
    expect(await scene.server.uploads.files.get(attachmentId)?.text()).toBe('kept');
  });

  it('[SITEPIC3] uploads again what failed, without another message', async () => {
    const scene = await openScene();
    const { engine, server, clock, room } = scene;
    server.uploads.behaviour = 'fails';
    const { pictures } = await sent(scene, 'look', jpeg());
    const [failed] = Object.values(pictures.store.getState().uploads);
    server.uploads.behaviour = 'takes';

    await pictures.retry(failed?.pictureId ?? '');
    await clock.pass(1_000);

    expect(failed).toMatchObject({ status: 'failed' });
    expect([...server.uploads.files.keys()]).toEqual([onlyOne(shown(engine, scene))]);
    expect(messagesOf(room)).toEqual(['look']);
    expect(Object.values(pictures.store.getState().uploads)).toMatchObject([{ status: 'posted' }]);
  });

  it('[SITEPIC3] uploads again after a reload, by itself while its form is good', async () => {
    const scene = await openScene();
    const { server, clock, room } = scene;
    server.uploads.behaviour = 'fails';
    await sent(scene, 'look', jpeg('kept'));
    server.uploads.behaviour = 'takes';

    const engine = await reloaded(scene);
    await clock.pass(1_000);
    void engine.openRoom(room.roomId);
    await engine.pictures();
    await clock.pass(1_000);

    const attachmentId = onlyOne(shown(engine, scene));
    expect(await server.uploads.files.get(attachmentId)?.text()).toBe('kept');
    expect(messagesOf(room)).toEqual(['look']);
  });

  it('[SITEPIC4] replaces a message whose form is over, keeping its words, and never shows it twice', async () => {
    const scene = await openScene();
    const { engine, server, clock, room } = scene;
    server.uploads.behaviour = 'fails';
    const { pictures } = await sent(scene, 'look', jpeg('late'));
    const [failed] = Object.values(pictures.store.getState().uploads);
    const before = onlyOne(shown(engine, scene));
    await clock.pass(FORM_MS);
    server.uploads.behaviour = 'takes';

    const retried = pictures.retry(failed?.pictureId ?? '');
    await clock.pass(3_000);
    await retried;

    const after = onlyOne(shown(engine, scene));
    expect(after).not.toBe(before);
    expect([...server.uploads.files.keys()]).toEqual([after]);
    const timeline = viewOf(engine, room).room?.timeline ?? [];
    const messages = timeline.flatMap((item) => (item.kind === 'message' ? [item.message] : []));
    expect(messages.map(({ text, deletedAt }) => [text, deletedAt === undefined])).toEqual([
      ['', false],
      ['look', true],
    ]);
  });

  it('[SITEPIC4] does not replace one whose file has come after all', async () => {
    const scene = await openScene();
    const { engine, server, clock, room } = scene;
    server.uploads.behaviour = 'fails';
    const { pictures } = await sent(scene, 'look', jpeg());
    const [failed] = Object.values(pictures.store.getState().uploads);
    server.uploads.change(onlyOne(shown(engine, scene)), { status: 'ready', ...SIZE });
    await clock.pass(FORM_MS);

    const retried = pictures.retry(failed?.pictureId ?? '');
    await clock.pass(1_000);
    await retried;

    expect(messagesOf(room)).toEqual(['look']);
    expect(pictures.store.getState().uploads).toEqual({});
  });

  it('[SITEPIC5] stops an upload, and drops what was given up before it was sent', async () => {
    const scene = await openScene();
    const { engine, server, clock, room } = scene;
    server.uploads.behaviour = 'is slow';
    const { pictures } = await sent(scene, 'first', jpeg());
    const [upload] = Object.values(pictures.store.getState().uploads);

    pictures.stop(upload?.pictureId ?? '');
    server.isReachable = false;
    const { id } = await sent(scene, 'second', jpeg());
    engine.discard(id);
    server.isReachable = true;
    await clock.pass(70_000);

    expect(Object.values(pictures.store.getState().uploads)).toMatchObject([{ status: 'stopped' }]);
    expect(messagesOf(room)).toEqual(['first']);
    expect(server.uploads.posts).toHaveLength(1);
    expect(kept(scene)).toHaveLength(2); // the file and the upload of the first
  });

  it('[SITEPIC5] forgets the file of a message that is deleted', async () => {
    const scene = await openScene();
    const { engine, server, clock, room } = scene;
    server.uploads.behaviour = 'fails';
    await sent(scene, 'look', jpeg());
    const item = viewOf(engine, room).room?.timeline.at(-1);
    if (item?.kind !== 'message') throw new Error('it was not said');

    const removing = engine.remove(room.roomId, item.message.messageId);
    await clock.pass(1_000);
    await removing;

    expect(kept(scene)).toEqual([]);
  });

  it('[SITEPIC1] waits for the network, and asks for a form when there is one', async () => {
    const scene = await openScene();
    const { engine, server, clock, room } = scene;
    server.isReachable = false;

    await sent(scene, 'from the tunnel', jpeg());
    const waiting = engine.store.getState().outbox;
    server.isReachable = true;
    await clock.pass(70_000);

    expect(waiting).toMatchObject([{ status: 'sending', pictures: [SIZE] }]);
    expect(messagesOf(room)).toEqual(['from the tunnel']);
    expect([...server.uploads.files.keys()]).toEqual([onlyOne(shown(engine, scene))]);
  });
});
