import { describe, expect, it } from 'vitest';
import type { Attachment } from '../../../protocol/attachment.ts';
import './picture-uploads.ts';
import { messagesOf, openScene, reloaded, type Scene, socketOf, viewOf } from './test-world/scene.ts';

const SOUND = { durationMs: 2_400, peaks: [3, 60, 100, 12] };
const FORM_MS = 5 * 60_000;

const opus = (text = 'a recording') => new Blob([text], { type: 'audio/webm' });

async function sent(scene: Scene) {
  const { engine, room, clock } = scene;
  const pictures = await engine.pictures();
  const recording = pictures.record(room.roomId, opus(), SOUND);
  engine.send(room.roomId, { text: '', recording });
  pictures.recorded(room.roomId);
  await clock.pass(1_000);
  return { pictures, recording };
}

function shown({ engine, room }: Pick<Scene, 'engine' | 'room'>): Attachment[] {
  const timeline = viewOf(engine, room).room?.timeline ?? [];
  return timeline.flatMap((item) => (item.kind === 'message' ? item.message.attachments : []));
}

const kept = ({ storage }: Scene) => [...storage.kept.keys()].filter((key) => /^(picture|recording)/.test(key));

describe('recordings', () => {
  it('[SITEREC9] are sent with their length and waveform, uploaded beside, and forgotten when they are published', async () => {
    const scene = await openScene();
    const { server, room, clock } = scene;

    const { pictures } = await sent(scene);
    const [attachment] = shown(scene);
    if (attachment === undefined) throw new Error('nothing was sent');
    server.verify(room, attachment.attachmentId, { status: 'ready' });
    await clock.pass(500);

    const [command] = socketOf(server).heard.filter(({ action }) => action === 'message.send');
    expect(command?.data).toMatchObject({ attachments: [{ attachmentId: attachment.attachmentId, ...SOUND }] });
    expect(command?.data).not.toHaveProperty('text');
    expect(await server.uploads.files.get(attachment.attachmentId)?.text()).toBe('a recording');
    expect(pictures.store.getState()).toEqual({ drafts: {}, recordings: {}, uploads: {} });
    expect(kept(scene)).toEqual([]);
  });

  it('[SITEREC4] are kept until they are sent or given up, over a reload, and one at a time', async () => {
    const scene = await openScene();
    const before = await scene.engine.pictures();
    before.record(scene.room.roomId, opus('first'), SOUND);
    const second = before.record(scene.room.roomId, opus('second'), SOUND);

    const engine = await reloaded(scene);
    const pictures = await engine.pictures();
    const recordings = pictures.store.getState().recordings;
    const file = await pictures.file(second.recordingId);
    pictures.unrecord(scene.room.roomId);
    await engine.flush();

    expect(recordings).toEqual({ [scene.room.roomId]: second });
    expect(await file?.text()).toBe('second');
    expect(kept(scene)).toEqual([]);
  });

  it('[SITEREC9] wait for the network, over a reload, too', async () => {
    const scene = await openScene();
    const { server, room, clock } = scene;
    server.isReachable = false;
    await sent(scene);

    const engine = await reloaded(scene);
    const waiting = engine.store.getState().outbox;
    server.isReachable = true;
    await clock.pass(70_000);
    void engine.openRoom(room.roomId);
    await clock.pass(1_000);

    expect(waiting).toMatchObject([{ status: 'sending', recording: SOUND }]);
    expect(messagesOf(room)).toEqual(['']);
    expect(shown({ engine, room })).toHaveLength(1);
    expect([...server.uploads.files.keys()]).toEqual([shown({ engine, room })[0]?.attachmentId]);
  });

  it('[SITEREC9] are sent anew when their form is over', async () => {
    const scene = await openScene();
    const { server, clock, room } = scene;
    server.uploads.behaviour = 'fails';
    const { pictures, recording } = await sent(scene);
    await clock.pass(FORM_MS);
    server.uploads.behaviour = 'takes';

    const retried = pictures.retry(recording.recordingId);
    await clock.pass(3_000);
    await retried;

    const [command] = socketOf(server)
      .heard.filter(({ action }) => action === 'message.send')
      .slice(-1);
    expect(command?.data).toMatchObject({ attachments: [SOUND] });
    expect(shown(scene)).toHaveLength(1);
    expect(messagesOf(room)).toHaveLength(2); // one of them was taken back
  });
});
