import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import { BOT_ANSWERS_PER_MINUTE, REPLY_SECONDS, TEXT_BYTES_MAX } from '../../protocol/limits.ts';
import { type Posted, postAsBot } from '../fixtures/bot-client.ts';
import { aWhile, type Chat, eventually, logOf, newRoom, startChat } from '../fixtures/chat.ts';
import { type MadeTalk, talkWithMadeBot } from '../fixtures/made-bot.ts';
import { ageReply, allRows } from '../fixtures/table.ts';

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ bot: 'own', clockFactor: 60 });
});
afterAll(() => chat.stop());

type Reply = MessageCreatedDelivery['data']['reply'];

/** A room where the bot has been asked something and said "later". */
async function asked(script: 202 | 'hang' = 202): Promise<MadeTalk & { messageId: string; reply: Reply }> {
  const talk = await talkWithMadeBot(chat);
  onTestFinished(() => talk.made.stop());
  talk.made.bot.answerWith(() => (script === 202 ? { kind: 'raw', status: 202 } : { kind: 'hang' }));
  const { messageId } = await talk.a.send(talk.roomId, 'think about it');
  const [received] = await talk.made.bot.waitFor(({ question }) => question?.message.id === messageId);
  if (script === 202)
    await eventually(() => expect(talk.b.durable(talk.roomId).map(({ event }) => event)).toContain('reply.started'));
  return { ...talk, messageId, reply: received?.question?.reply as Reply };
}

const statusOf = ({ status, body }: Posted) => ({ status, ...('code' in body && { code: body.code }) });
const OK = { status: 200 };
const CONFLICT = { status: 409, code: 'conflict' };

async function endingOf({ ana, roomId }: MadeTalk) {
  return eventually(async () => {
    const found = (await logOf(ana, roomId)).find((event) => event.event === 'reply.ended');
    if (found?.event !== 'reply.ended') throw new Error('it has not ended');
    return found;
  });
}

async function answersIn({ ana, roomId, made }: MadeTalk): Promise<string[]> {
  const log = await logOf(ana, roomId);
  return log.flatMap((event) =>
    event.event === 'message.created' && event.data.sender.id === made.botId ? [event.data.text] : [],
  );
}

describe('a later answer', () => {
  it('[PUSH1] shows that the bot thinks, then becomes messages, once', async () => {
    const talk = await asked();
    const { url, token, expiresAt } = talk.reply;
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(REPLY_SECONDS * 1000);

    const said = await postAsBot(url, { messages: [{ text: 'first' }, { text: 'second' }] }, { token });
    const again = await postAsBot(url, { messages: [{ text: 'again' }] }, { token });

    expect(statusOf(said)).toEqual(OK);
    expect(statusOf(again)).toEqual(CONFLICT);
    expect(await answersIn(talk)).toEqual(['first', 'second']);
    await eventually(() => expect(talk.b.texts(talk.roomId)).toEqual(['think about it', 'first', 'second']));
  });

  it('[PUSH2] gives a repeat with the same key its first answer, and refuses another body under it', async () => {
    const talk = await asked();
    const { url, token } = talk.reply;
    const body = { messages: [{ text: 'once' }] };

    const first = await postAsBot(url, body, { token, key: 'one' });
    const repeat = await postAsBot(url, body, { token, key: 'one' });
    const other = await postAsBot(url, { messages: [{ text: 'twice' }] }, { token, key: 'one' });

    expect(statusOf(first)).toEqual(OK);
    expect(repeat).toEqual(first);
    expect(statusOf(other)).toEqual({ status: 422, code: 'unsupported' });
    expect(await answersIn(talk)).toEqual(['once']);
  });

  it('[PUSH3] opens nothing to another token, nor for another reply', async () => {
    const [talk, other] = [await asked(), await asked()];
    const body = { messages: [{ text: 'stolen' }] };
    const { url, token } = talk.reply;

    const tokens = [
      undefined,
      'nonsense',
      other.reply.token,
      talk.made.token,
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
    ];
    const answers = await Promise.all(tokens.map((wrong) => postAsBot(url, body, { token: wrong })));
    const nowhere = await postAsBot(url.replace(/.{26}$/, '0'.repeat(26)), body, { token });

    expect([...answers, nowhere].map(statusOf)).toEqual(Array(6).fill({ status: 401, code: 'unauthenticated' }));
    expect(await answersIn(talk)).toEqual([]);
  });

  it('[PUSH4] may be silence after all', async () => {
    const talk = await asked();

    const said = await postAsBot(talk.reply.url, { noReply: true }, talk.reply);

    expect(statusOf(said)).toEqual(OK);
    expect((await endingOf(talk)).data).toMatchObject({ outcome: 'silent' });
  });

  it('[PUSH5] that comes after its time is logged, not posted', async () => {
    const talk = await asked();
    await ageReply(chat.runtime, talk.reply.id);

    const said = await postAsBot(talk.reply.url, { messages: [{ text: 'sorry, late' }] }, talk.reply);

    expect(statusOf(said)).toEqual(CONFLICT);
    const path = { botId: talk.made.botId };
    const { deliveries } = await talk.ana.http.call('GET /v1/bots/{botId}/deliveries', { path });
    expect(deliveries.find(({ messageId }) => messageId === talk.messageId)).toMatchObject({
      status: 'late',
      answer: expect.stringContaining('sorry, late'),
    });
    expect(await answersIn(talk)).toEqual([]);
  });

  it('[PUSH6] that never comes is ended by the sweep, and the room is told', async () => {
    const talk = await asked();

    await ageReply(chat.runtime, talk.reply.id);

    expect((await endingOf(talk)).data).toMatchObject({
      outcome: 'failed',
      reason: 'timeout',
      messageId: talk.messageId,
    });
  });

  it('[PUSH6] is forgotten by the sweep when its room is gone', async () => {
    const talk = await asked();
    await talk.ana.http.call('DELETE /v1/rooms/{roomId}', { path: { roomId: talk.roomId } });

    await ageReply(chat.runtime, talk.reply.id);

    await eventually(async () => {
      const running = (await allRows(chat.runtime)).filter((row) => JSON.stringify(row).includes('"PK":"RUNNING"'));
      expect(JSON.stringify(running)).not.toContain(talk.reply.id);
    });
  });

  it.each<[string, unknown]>([
    ['no JSON', 'nonsense'],
    ['no answer', {}],
    ['an empty text', { messages: [{ text: ' ' }] }],
    ['too many messages', { messages: Array(11).fill({ text: 'x' }) }],
    ['a text that is too long', { messages: [{ text: 'x'.repeat(TEXT_BYTES_MAX + 1) }] }],
    ['half a character', { op: 'append', index: 0, text: '\ud83d' }],
    ['a number that is none', { op: 'append', index: -1, text: 'x' }],
    ['an operation that is none', { op: 'explode' }],
  ])('[PUSH7] is refused when it is %s, and nothing is lost', async (_, body) => {
    const talk = await asked();

    const said = await postAsBot(talk.reply.url, body, talk.reply);

    expect(statusOf(said)).toEqual({ status: 400, code: 'bad_request' });
    expect(statusOf(await postAsBot(talk.reply.url, { messages: [{ text: 'well then' }] }, talk.reply))).toEqual(OK);
  });
});

describe('an answer that is pushed in pieces', () => {
  it('[PUSH8] grows in order, whatever comes twice or in another order', async () => {
    const talk = await asked();
    const { url, token } = talk.reply;
    const append = (index: number, text: string) => postAsBot(url, { op: 'append', index, text }, { token });

    await postAsBot(url, { op: 'start' }, { token });
    const answers = [
      await append(0, 'one '),
      await append(2, 'three '),
      await append(2, 'THREE'),
      await append(1, 'two '),
    ];
    const early = await postAsBot(url, { op: 'stop', index: 4 }, { token });
    answers.push(await append(3, 'four'), await append(0, 'again'));
    const stopped = await postAsBot(url, { op: 'stop', index: 4, suggestions: ['five?'] }, { token });

    expect(answers.map(statusOf)).toEqual(Array(6).fill(OK));
    expect(statusOf(early)).toEqual(CONFLICT);
    expect(statusOf(stopped)).toEqual(OK);
    expect((await endingOf(talk)).data).toMatchObject({
      outcome: 'answered',
      answer: { text: 'one two three four', suggestions: ['five?'] },
    });
    const pieces = talk.b.transient('reply.delta').map(({ data }) => data.index);
    expect(pieces).toEqual(pieces.toSorted((a, b) => a - b));
    expect(new Set(pieces).size).toBe(pieces.length);
    expect(statusOf(await append(4, 'five'))).toEqual(CONFLICT);
  });

  it('[PUSH9] is stopped by the room: what is pushed later is refused', async () => {
    const talk = await asked();
    const { url, token, id: replyId } = talk.reply;
    await postAsBot(url, { op: 'start' }, { token });
    await postAsBot(url, { op: 'append', index: 0, text: 'I was about to ' }, { token });

    await talk.b.command('reply.stop', { roomId: talk.roomId, replyId, messageId: talk.messageId as never });
    const late = await postAsBot(url, { op: 'append', index: 1, text: 'say more' }, { token });

    expect(statusOf(late)).toEqual(CONFLICT);
    expect((await endingOf(talk)).data).toMatchObject({ outcome: 'stopped', answer: { text: 'I was about to ' } });
    await talk.made.bot.waitFor(({ delivery }) => delivery?.type === 'reply.cancelled');
  });

  it('[PUSH10] ends where it is longer than a message can be', async () => {
    const talk = await asked();
    const { url, token } = talk.reply;
    await postAsBot(url, { op: 'start' }, { token });
    await postAsBot(url, { op: 'append', index: 0, text: 'x'.repeat(TEXT_BYTES_MAX) }, { token });

    const more = await postAsBot(url, { op: 'append', index: 1, text: 'y' }, { token });

    expect(statusOf(more)).toEqual({ status: 413, code: 'too_large' });
    expect((await endingOf(talk)).data).toMatchObject({ outcome: 'interrupted', reason: 'garbage' });
  });

  it('[PUSH11] may begin while the question is still open, and wants a start', async () => {
    const talk = await asked('hang');
    const { url, token } = talk.reply;

    const unbegun = await postAsBot(url, { op: 'append', index: 0, text: 'x' }, { token });
    const begun = await postAsBot(url, { op: 'start' }, { token });
    await postAsBot(url, { op: 'append', index: 0, text: 'I was quick' }, { token });
    const ended = await postAsBot(url, { op: 'stop' }, { token });

    expect([unbegun, begun, ended].map(statusOf)).toEqual([CONFLICT, OK, OK]);
    expect(await answersIn(talk)).toEqual(['I was quick']);
  });
});

describe('what a bot says unasked', () => {
  const urlOf = (roomId: string) => `${chat.runtime.outputs.httpUrl}/v1/rooms/${roomId}/messages`;
  const hello = { messages: [{ text: 'hello there' }] };

  it('[PUSH12] comes into rooms that it is in, once for its key, and never where it is off', async () => {
    const talk = await talkWithMadeBot(chat);
    onTestFinished(() => talk.made.stop());
    const { token } = talk.made;
    const elsewhere = await newRoom(talk.ana);

    const first = await postAsBot(urlOf(talk.roomId), hello, { token, key: 'one' });
    const repeat = await postAsBot(urlOf(talk.roomId), hello, { token, key: 'one' });
    const keyless = await postAsBot(urlOf(talk.roomId), hello, { token, key: undefined });
    const foreign = await postAsBot(urlOf(elsewhere), hello, { token });
    const nowhere = await postAsBot(urlOf(`room_${'0'.repeat(26)}`), hello, { token });
    await talk.made.enter(talk.roomId, 'off');
    const off = await postAsBot(urlOf(talk.roomId), hello, { token });

    expect(statusOf(first)).toEqual(OK);
    expect(repeat).toEqual(first);
    expect([keyless, foreign, nowhere, off].map(({ status }) => status)).toEqual([400, 404, 404, 403]);
    const { requestId: _, ...foreignBody } = foreign.body as { requestId: string };
    const { requestId: __, ...nowhereBody } = nowhere.body as { requestId: string };
    expect(foreignBody).toEqual(nowhereBody);
    expect(await answersIn(talk)).toEqual(['hello there']);
    expect(await logOf(talk.ana, elsewhere)).toEqual([]);
  });

  it('[PUSH13] opens nothing to a token that is not the bot’s', async () => {
    const talk = await talkWithMadeBot(chat);
    onTestFinished(() => talk.made.stop());
    const { token } = talk.made;
    const forged = [
      undefined,
      'nonsense',
      `${token.slice(0, -2)}xx`,
      token.replace(/^mbt_.{26}/, `mbt_${'0'.repeat(26)}`),
    ];

    const answers = await Promise.all(forged.map((wrong) => postAsBot(urlOf(talk.roomId), hello, { token: wrong })));

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    expect(await answersIn(talk)).toEqual([]);
  });

  it('[PUSH14] is limited to so many a minute in a room', async () => {
    const talk = await talkWithMadeBot(chat);
    onTestFinished(() => talk.made.stop());

    const answers: Posted[] = [];
    for (let index = 0; index <= BOT_ANSWERS_PER_MINUTE; index++) {
      answers.push(await postAsBot(urlOf(talk.roomId), hello, { token: talk.made.token }));
    }

    expect(answers.map(({ status }) => status)).toEqual([...Array(BOT_ANSWERS_PER_MINUTE).fill(200), 429]);
    await aWhile();
    expect(await answersIn(talk)).toHaveLength(BOT_ANSWERS_PER_MINUTE);
  });
});
