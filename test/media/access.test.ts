import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type AttachmentId, mintId, type RoomId } from '../../protocol/ids.ts';
import { type Chat, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { type Answer, HttpClient } from '../fixtures/http-client.ts';
import { type MadeBot, makeBot } from '../fixtures/made-bot.ts';
import { keysIn, objectIn } from '../fixtures/media-bucket.ts';
import { drawnScene, formFor, isVerified, show, upload, whenever } from '../fixtures/pictures.ts';
import { newClientMessageId, type SocketClient } from '../fixtures/socket-client.ts';

const MINUTE_MS = 60_000;

let chat: Chat;
let ana: Person;
let ben: Person;
let chloe: Person;
let dora: Person;
let nobody: HttpClient;
let a: SocketClient;
let roomId: RoomId;
/** Of Chloe, who is not in Ana's. */
let otherRoomId: RoomId;
let shown: AttachmentId;
/** Ben's, in no message. */
let unsent: AttachmentId;
let ahead = 0;

beforeAll(async () => {
  chat = await startChat({ now: () => Date.now() + ahead });
  [ana, ben, chloe, dora] = (await chat.people('ana', 'ben', 'chloe', 'dora')) as [Person, Person, Person, Person];
  nobody = new HttpClient(chat.runtime.outputs.httpUrl);
  roomId = await newRoom(ana, [ben, dora]);
  otherRoomId = await newRoom(chloe, [ana]);
  a = await ana.join();
  const file = await drawnScene({ width: 400, height: 300 }).jpeg().toBuffer();
  ({ attachmentId: shown } = await show({ person: ana, socket: a }, roomId, file));
  unsent = await upload(ben, roomId, file);
  await Promise.all([whenever(ana, shown, isVerified), whenever(ben, unsent, isVerified)]);
  expect((await readAs(dora.http, shown)).status).toBe(200);
  await ana.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path: { roomId, userId: dora.userId } });
});
afterEach(() => {
  ahead = 0;
});
afterAll(() => chat.stop());

const neverMinted = () => mintId('att', new Date(), crypto.getRandomValues(new Uint8Array(10))) as AttachmentId;

function readAs(http: HttpClient, attachmentId: AttachmentId): Promise<Answer> {
  return http.raw('GET /v1/attachments/{attachmentId}', { path: { attachmentId } });
}

function listAs(http: HttpClient, room: RoomId, ids: AttachmentId[]): Promise<Answer> {
  return http.raw('GET /v1/rooms/{roomId}/attachments', { path: { roomId: room }, query: { ids: ids.join(',') } });
}

function correctAs(http: HttpClient, attachmentId: AttachmentId): Promise<Answer> {
  return http.raw('PATCH /v1/attachments/{attachmentId}', { path: { attachmentId }, body: { alt: 'mine now' } });
}

function askAs(http: HttpClient, room: RoomId): Promise<Answer> {
  const body = { contentType: 'image/jpeg' as const, bytes: 1_000 };
  return http.raw('POST /v1/rooms/{roomId}/uploads', { path: { roomId: room }, body });
}

/** All that an answer tells, but the id of the request and the names that were asked for. */
function told({ status, headers, body }: Answer, ...asked: string[]): unknown {
  const kept = [...headers].filter(
    ([name]) => !['date', 'apigw-requestid', 'x-request-id', 'content-length'].includes(name),
  );
  const text = asked.reduce((all, name) => all.replaceAll(name, '…'), JSON.stringify({ body, kept }));
  return [status, text.replace(/"requestId":"[^"]*"/, '"requestId":"…"')];
}

const STRANGERS: [string, () => HttpClient][] = [
  ['somebody who is no member', () => chloe.http],
  ['somebody who was removed', () => dora.http],
];

it.each(STRANGERS)('[MEDIAACCESS1] tells %s the same of an attachment as of none', async (_who, http) => {
  const nothing = neverMinted();
  for (const ask of [readAs, correctAs]) {
    const [real, imagined] = [await ask(http(), shown), await ask(http(), nothing)];
    expect(real.status).toBe(404);
    expect(told(real, shown)).toEqual(told(imagined, nothing));
  }
  const imaginedRoom = mintId('room', new Date(), crypto.getRandomValues(new Uint8Array(10))) as RoomId;
  for (const ask of [askAs, (one: HttpClient, room: RoomId) => listAs(one, room, [shown])]) {
    const [real, imagined] = [await ask(http(), roomId), await ask(http(), imaginedRoom)];
    expect(real.status).toBe(404);
    expect(told(real, roomId)).toEqual(told(imagined, imaginedRoom));
  }
  expect(await whenever(ana, shown, isVerified)).not.toHaveProperty('alt');
});

it('[MEDIAACCESS1] tells nobody anything without a token', async () => {
  const answers = [
    readAs(nobody, shown),
    correctAs(nobody, shown),
    askAs(nobody, roomId),
    listAs(nobody, roomId, [shown]),
  ];

  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([401, 401, 401, 401]);
});

it('[MEDIAACCESS2] keeps an upload to whoever made it, until it is sent', async () => {
  const nothing = neverMinted();

  for (const ask of [readAs, correctAs]) {
    const [real, imagined] = [await ask(ana.http, unsent), await ask(ana.http, nothing)];
    expect(real.status).toBe(404);
    expect(told(real, unsent)).toEqual(told(imagined, nothing));
  }
  expect((await listAs(ana.http, roomId, [unsent])).body).toEqual({ attachments: [] });
  expect((await listAs(ben.http, roomId, [unsent])).body).toMatchObject({ attachments: [{ attachmentId: unsent }] });
});

it('[MEDIAACCESS3] lets nobody send what another has uploaded, nor what is in another room, nor anything twice', async () => {
  const mine = await upload(ana, roomId, await drawnScene({ width: 40, height: 30 }).png().toBuffer());
  const refusals = [
    [roomId, unsent, 'not_found'],
    [roomId, neverMinted(), 'not_found'],
    [otherRoomId, mine, 'not_found'],
    [otherRoomId, shown, 'not_found'],
    [roomId, shown, 'conflict'],
  ] as const;

  for (const [room, attachmentId, code] of refusals) {
    await expect(a.sendFiles(room, [attachmentId], 'look')).rejects.toMatchObject({ code });
  }
  const twice = [{ attachmentId: mine }, { attachmentId: mine }];
  const sending = a.command('message.send', { clientMessageId: newClientMessageId(), roomId, attachments: twice });
  await expect(sending).rejects.toMatchObject({ code: 'bad_request' });
  expect(await whenever(ben, unsent, isVerified)).toMatchObject({ attachmentId: unsent, status: 'ready' });
});

it('[MEDIAACCESS4] lists of a room only what its members may see', async () => {
  const elsewhere = await upload(chloe, otherRoomId, await drawnScene({ width: 40, height: 30 }).png().toBuffer());

  const { body } = await listAs(ana.http, roomId, [shown, unsent, elsewhere, neverMinted()]);

  expect(body).toMatchObject({ attachments: [{ attachmentId: shown }] });
  expect(JSON.stringify(body)).not.toContain(unsent);
  expect(JSON.stringify(body)).not.toContain(elsewhere);
  expect((await listAs(ana.http, otherRoomId, [shown, elsewhere])).body).toEqual({ attachments: [] });
});

it('[MEDIAACCESS5] shows a bot nothing of a room that it is not in, nor what it did not hear', async () => {
  const made = await makeBot(ana);
  try {
    const elsewhere = await newRoom(ana);
    await made.enter(elsewhere, 'all');
    const readable = (room: RoomId, attachmentId: AttachmentId, token = made.token) =>
      readAsBot(room, attachmentId, token);
    const nothing = neverMinted();

    const [foreign, imagined] = [await readable(roomId, shown), await readable(roomId, nothing)];
    const wrongRoom = await readable(elsewhere, shown);
    const forged = await readable(roomId, shown, `${made.token}x`);
    await made.enter(roomId, 'all');
    const before = await readable(roomId, shown);

    expect(foreign.status).toBe(404);
    expect(told(foreign, shown)).toEqual(told(imagined, nothing));
    expect([wrongRoom.status, forged.status, before.status]).toEqual([404, 401, 404]);
    const heard = await show(
      { person: ana, socket: a },
      roomId,
      await drawnScene({ width: 40, height: 30 }).png().toBuffer(),
    );
    expect((await readable(roomId, heard.attachmentId)).status).toBe(200);
  } finally {
    await made.stop();
  }
});

async function readAsBot(room: RoomId, attachmentId: AttachmentId, token: MadeBot['token']): Promise<Answer> {
  const { httpUrl } = chat.runtime.outputs;
  const headers = { authorization: `Bearer ${token}` };
  const response = await fetch(`${httpUrl}/v1/rooms/${room}/attachments/${attachmentId}`, { headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

async function codeOf(response: Response): Promise<[number, string | undefined]> {
  return [response.status, /<Code>(.*?)</.exec(await response.text())?.[1]];
}

it('[MEDIAACCESS6] opens the bucket to nobody without a signature', async () => {
  const { awsUrl, mediaBucket } = chat.runtime.outputs;
  const bucket = `${awsUrl}/${mediaBucket}`;
  const objects = [`media/${roomId}/${shown}`, `previews/${roomId}/${shown}`, 'media/none', ''];

  for (const object of objects) {
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const answer = await fetch(`${bucket}/${object}`, { method, ...(method === 'PUT' && { body: 'x' }) });
      expect([method, object, ...(await codeOf(answer))]).toEqual([method, object, 403, 'AccessDenied']);
    }
  }
  expect(await codeOf(await fetch(`${bucket}?list-type=2&prefix=media/`))).toEqual([403, 'AccessDenied']);
  expect(await codeOf(await fetch(awsUrl))).toEqual([403, expect.any(String)]);
  const keys = await keysIn(chat.runtime);
  expect(keys).toEqual(expect.arrayContaining(objects.slice(0, 2)));
  expect(keys).not.toContain('media/none');
});

it('[MEDIAACCESS7] lets a link work for a quarter of an hour, and not after', async () => {
  const { urls, expiresAt = '' } = await whenever(ben, shown, isVerified);
  const links = [urls?.full ?? '', urls?.preview ?? ''];
  const lasts = Date.parse(expiresAt) - Date.now();
  expect(lasts).toBeGreaterThan(14 * MINUTE_MS);
  expect(lasts).toBeLessThanOrEqual(15 * MINUTE_MS);

  for (const link of links) {
    ahead = 15 * MINUTE_MS - 10_000;
    const inTime = await fetch(link);
    ahead = 15 * MINUTE_MS + 2_000;
    const late = await codeOf(await fetch(link));
    ahead = 0;
    expect(inTime.status).toBe(200);
    expect((await inTime.arrayBuffer()).byteLength).toBeGreaterThan(0);
    expect(late).toEqual([403, 'AccessDenied']);
  }
});

it('[MEDIAACCESS7] opens with a link that one object, and lets it only be read', async () => {
  const { urls } = await whenever(ana, shown, isVerified);
  const { urls: others } = await whenever(ben, unsent, isVerified);
  const full = new URL(urls?.full ?? '');
  const key = `media/${roomId}/${shown}`;
  const before = await objectIn(chat.runtime, key);
  const changed = (change: (url: URL) => void) => {
    const url = new URL(full);
    change(url);
    return url;
  };
  const altered = [
    changed((url) => {
      url.pathname = new URL(urls?.preview ?? '').pathname;
    }),
    changed((url) => {
      url.pathname = new URL(others?.full ?? '').pathname;
    }),
    changed((url) => {
      url.pathname = url.pathname.replace('media/', 'quarantine/');
    }),
    changed((url) => {
      url.pathname = `/${chat.runtime.outputs.mediaBucket}`;
    }),
    changed((url) => url.searchParams.set('response-content-type', 'text/html')),
    changed((url) => url.searchParams.delete('response-content-disposition')),
    changed((url) => url.searchParams.set('X-Amz-Expires', '604800')),
    changed((url) => url.searchParams.set('versionId', 'null')),
  ];

  for (const url of altered) {
    expect([url.pathname, ...(await codeOf(await fetch(url)))]).toEqual([url.pathname, 403, 'SignatureDoesNotMatch']);
  }
  for (const method of ['PUT', 'DELETE', 'POST']) {
    const body = method === 'DELETE' ? null : 'x';
    expect([method, ...(await codeOf(await fetch(full, { method, body })))]).toEqual([
      method,
      403,
      'SignatureDoesNotMatch',
    ]);
  }
  expect(Buffer.compare(await objectIn(chat.runtime, key), before)).toBe(0);
});

it('[MEDIAACCESS8] gives the removed no way in with a form from before', async () => {
  const eve = await chat.person('eve');
  const room = await newRoom(ana, [eve]);
  const e = await eve.join();
  const form = await formFor(eve, room, { bytes: 6 });
  await ana.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path: { roomId: room, userId: eve.userId } });

  await expect(e.sendFiles(room, [form.attachmentId])).rejects.toMatchObject({ code: 'not_found' });
  expect((await readAs(eve.http, form.attachmentId)).status).toBe(404);
  expect((await readAs(ana.http, form.attachmentId)).status).toBe(404);
});
