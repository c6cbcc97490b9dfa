import { PollyClient, SynthesizeSpeechCommand } from '@aws-sdk/client-polly';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Outside } from '../../aws/env.ts';
import type { MessageId, RoomId } from '../../protocol/ids.ts';
import { type Chat, eventually, type Person, startChat } from '../fixtures/chat.ts';
import { keysIn } from '../fixtures/media-bucket.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { type SpeakHere, speakHere } from '../fixtures/speak-here.ts';
import { hear, heard, listen, pollyCounter, soundOf, startListening, toldOf } from '../fixtures/spoken.ts';
import { allRows, letSpeechBeOverdue } from '../fixtures/table.ts';
import { talkIn } from '../fixtures/talk.ts';

const CALLS = 2;
const INSTALL = 'Speaking needs a library, which is not installed. To install it: npm install --include=optional';

let chat: Chat;
let here: SpeakHere;
let ana: Person;
let a: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  // What is looked at every minute is looked at every second.
  chat = await startChat({ clockFactor: 60 });
  here = await speakHere(chat);
  // What fails for a reason of ours is logged.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
beforeEach(async () => {
  ({ ana, a, roomId } = await talkIn(chat));
});
afterAll(() => chat.stop());

async function begun(text: string): Promise<{ roomId: RoomId; messageId: MessageId }> {
  const { messageId } = await a.send(roomId, text);
  await here.begin({ roomId, messageId }, text);
  return { roomId, messageId };
}

/** Polly's failure, for texts with this in them. */
function failsWith(name: string, message: string, what = '') {
  return ({ service, command }: Outside) => {
    if (service === 'speech' && JSON.stringify(command).includes(what))
      throw Object.assign(new Error(message), { name });
  };
}

it('[SPEAK14] says what is missing where nothing can speak, and tries again on Listen', async () => {
  const path = await begun('Nothing on this machine can say it.');

  const comesAgain = await here.invoke(await here.record(path), failsWith('NotImplementedOnThisMachine', INSTALL));
  const failed = await hear(ana, path);
  const again = await listen(ana, path);

  expect(comesAgain).toBe(false);
  expect(failed).toMatchObject({ status: 'failed', reason: INSTALL, sentences: 0, parts: [] });
  expect(again).toMatchObject({ status: 'ready', sentences: 1 });
  expect((await toldOf(ana, path)).map(({ status }) => status)).toEqual(['making', 'failed', 'making', 'ready']);
});

it('[SPEAK14] says nothing of what AWS says of itself', async () => {
  const path = await begun('The service has an inner failure.');

  await here.invoke(await here.record(path), failsWith('ServiceFailureException', 'arn:aws:secret:42 broke'));

  expect(await hear(ana, path)).toMatchObject({ status: 'failed', reason: 'It could not be read aloud.' });
});

it('[SPEAK14] keeps what can be heard of a message whose middle fails, and pays only for the rest', async () => {
  const sentences = ['One', 'Two', 'Three', 'Four', 'Five'].map((word) => `${word} of the sentences of this message.`);
  const path = await begun(sentences.join(' '));
  const newCalls = pollyCounter(chat);

  await here.invoke(await here.record(path), failsWith('ServiceFailureException', 'no', 'Three'));
  const paid = newCalls();
  const failed = await hear(ana, path);
  const again = await listen(ana, path);

  // The fourth was asked for together with the third.
  expect(paid).toBe(3 * CALLS);
  expect(failed).toMatchObject({ status: 'failed', sentences: 2 });
  expect(failed.parts.map(({ text }) => text)).toEqual(sentences.slice(0, 2));
  expect((await soundOf(failed.parts[1] ?? { url: '' })).loudness).toBeGreaterThan(0.02);
  expect(again.parts.map(({ text }) => text)).toEqual(sentences);
  expect(newCalls()).toBe(2 * CALLS);
});

it('[SPEAK14] waits for a Polly that is busy', async () => {
  const { messageId } = await a.send(roomId, 'There is a long queue in front of this sentence.');
  const { awsUrl: endpoint, developer } = chat.runtime.outputs;
  const crowd = new PollyClient({ endpoint, region: developer.region, credentials: developer, maxAttempts: 1 });
  const say = () =>
    crowd.send(new SynthesizeSpeechCommand({ Text: 'Me first, please.', VoiceId: 'Joanna', OutputFormat: 'mp3' }));

  const others = Promise.allSettled(Array.from({ length: 120 }, say));
  await startListening(ana, { roomId, messageId });
  const speech = await heard(ana, { roomId, messageId });
  const refused = (await others).filter(({ status }) => status === 'rejected').length;
  crowd.destroy();

  expect(refused).toBeGreaterThan(0);
  expect(speech).toMatchObject({ status: 'ready', sentences: 1 });
});

it('[SPEAK15] ends well wherever it is cut off, and tells nothing twice', async () => {
  const text = (step: number) => `Cut off at step ${step} of the way. And after step ${step} there is more of it.`;
  const steps = await countSteps(text(0));
  expect(steps).toBeGreaterThan(15);

  for (let step = 1; step <= steps; step++) {
    const path = await begun(text(step));
    const record = await here.record(path);
    let calls = 0;
    const die = () => {
      calls += 1;
      // From here on nothing comes through: it is dead.
      if (calls >= step) throw new Error('the machine is gone');
    };
    // As if it had been a while ago: what somebody has begun is theirs for a minute.
    await here.invoke(record, die, -90_000);

    const comesAgain = await here.invoke(record);

    expect([step, comesAgain]).toEqual([step, false]);
    expect(await hear(ana, path)).toMatchObject({ status: 'ready', sentences: 2 });
    const told = (await toldOf(ana, path)).map(({ status, sentences }) => `${status} ${sentences}`);
    expect([step, told]).toEqual([step, ['making 0', 'making 1', 'ready 2']]);
    await a.command('message.delete', path);
    // How much somebody may send at once, and how often they may connect, is limited.
    if (step % 7 === 0) ({ ana, a, roomId } = await talkIn(chat));
  }
  await eventually(async () => expect(await soundsOf('step')).toEqual([]));
}, 240_000);

/** How many calls one invocation makes that nothing disturbs. */
async function countSteps(text: string): Promise<number> {
  const path = await begun(text);
  let calls = 0;
  await here.invoke(await here.record(path), () => {
    calls += 1;
  });
  expect(await hear(ana, path)).toMatchObject({ status: 'ready' });
  await a.command('message.delete', path);
  return calls;
}

/** What is left of sentences with a word in them: their rows, and sounds that no row names. */
async function soundsOf(word: string): Promise<string[]> {
  const rows = (await allRows(chat.runtime)).map((row) => JSON.stringify(row));
  const sentences = rows.filter((row) => row.includes('"PK":"SENTENCE#'));
  const orphans = (await keysIn(chat.runtime)).filter((key) => {
    const [, sound = ''] = /^speech\/(.*)\.mp3$/.exec(key) ?? [];
    return sound !== '' && !sentences.some((row) => row.includes(sound));
  });
  return [...sentences.filter((row) => row.includes(word)), ...orphans];
}

it('[SPEAK15] is made and told once by two invocations at the same time', async () => {
  const path = await begun('Two of them make it at once. Neither knows of the other one.');
  const newCalls = pollyCounter(chat);
  const record = await here.record(path);

  const outcomes = await Promise.all([here.invoke(record), here.invoke(record)]);

  expect(outcomes).toEqual([false, false]);
  expect(newCalls()).toBe(2 * CALLS);
  expect(await toldOf(ana, path)).toMatchObject([
    { sentences: 0 },
    { sentences: 1 },
    { status: 'ready', sentences: 2 },
  ]);
});

it('[SPEAK15] does nothing for a record that comes when all is done, or of an earlier making', async () => {
  const path = await begun('It comes much too late.');
  const record = await here.record(path);
  await here.invoke(record, failsWith('ServiceFailureException', 'no'));
  await listen(ana, path);
  const [newCalls, before] = [pollyCounter(chat), await toldOf(ana, path)];

  await here.invoke(record);
  await here.invoke(await here.record(path));

  expect(newCalls()).toBe(0);
  expect(await toldOf(ana, path)).toEqual(before);
});

it('[SPEAK15] is given up in the end when nobody ends it, and can be tried again', async () => {
  const path = await begun('Nobody ever comes to say this.');
  const record = JSON.stringify(await here.record(path));
  const [, run = ''] = /"run":\{"S":"([^"]+)"/.exec(record) ?? [];

  await letSpeechBeOverdue(chat.runtime, { ...path, run });
  const given = await heard(ana, path);
  const again = await listen(ana, path);

  expect(run).not.toBe('');
  expect(given).toMatchObject({ status: 'failed', reason: 'It took too long.', sentences: 0 });
  expect(again).toMatchObject({ status: 'ready', sentences: 1 });
});
