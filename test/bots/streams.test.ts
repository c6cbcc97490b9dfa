import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyEvent } from '../../protocol/apply-event.ts';
import type { DurableEventOf } from '../../protocol/events.ts';
import { DELTA_FRAME_MS, TEXT_BYTES_MAX } from '../../protocol/limits.ts';
import type { Message } from '../../protocol/message.ts';
import { openRoom } from '../../protocol/room-state.ts';
import { type BotChat, type BotTalk, startBotChat } from '../fixtures/bot-chat.ts';
import { aWhile, eventually } from '../fixtures/chat.ts';
import type { StreamItem } from '../fixtures/scripted-bot.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';

let stage: BotChat;

beforeAll(async () => {
  stage = await startBotChat();
});
afterAll(() => stage.stop());

const text = (words: string): StreamItem => ({ event: 'text', data: { text: words } });
const done: StreamItem = { event: 'done', data: {} };

function streams(talk: BotTalk, events: Iterable<StreamItem> | AsyncIterable<StreamItem>, isOpen = false): void {
  talk.botAnswers(() => ({ kind: 'stream', events, isOpen }));
}

type Ended = DurableEventOf<'reply.ended'>;

/** What a client that missed nothing has made of the pieces by now. */
function grownText(client: SocketClient, { messageId }: { messageId: string }): string {
  const begun = client.events.find(
    (event) => event.event === 'message.created' && event.data.reply?.messageId === messageId,
  );
  const message = begun?.event === 'message.created' ? begun.data : undefined;
  const pieces = client.transient('reply.delta').filter(({ data }) => data.replyId === message?.reply?.replyId);
  expect(pieces.map(({ data }) => data.index)).toEqual(pieces.map((_, position) => position + 1));
  return pieces.reduce((sum, { data }) => (data.replaces ? data.text : sum + data.text), message?.text ?? '');
}

/** Somebody who asks what a growing answer is by now, as one does who came in the middle. */
async function textSoFar(client: SocketClient, { roomId }: BotTalk): Promise<{ index: number; text: string }> {
  return eventually(async () => {
    const running = client
      .durable(roomId)
      .find((event) => event.event === 'message.created' && event.data.reply?.running);
    const replyId = running?.event === 'message.created' ? running.data.reply?.replyId : undefined;
    if (replyId === undefined) throw new Error('nothing grows yet');
    const synced = await client.command('sync', { roomId, after: 0, replies: [replyId] });
    const [growing] = 'growing' in synced ? (synced.growing ?? []) : [];
    if (growing === undefined) throw new Error('nothing has grown yet');
    return growing;
  });
}

async function messageOf({ log }: BotTalk, messageId: string): Promise<Message | undefined> {
  const event = (await log()).find((one) => one.event === 'message.created' && one.data.messageId === messageId);
  return event?.event === 'message.created' ? event.data : undefined;
}

const WORDS = Array.from({ length: 300 }, (_, index) => `word${index} `);

async function* spoken(gapMs: number): AsyncGenerator<StreamItem> {
  yield { event: 'status', data: { text: 'Looking it up' } };
  for (const word of WORDS) {
    yield text(word);
    yield gapMs;
  }
  yield { event: 'suggestion', data: { text: 'Go on' } };
  yield done;
}

describe('an answer that grows', () => {
  it('[STREAM1] grows alike for everybody, and is one message at its end', async () => {
    const talk = await stage.talk();
    streams(talk, spoken(5));
    const { messageId } = await talk.a.send(talk.roomId, 'tell me a story');

    const ended = (await talk.ending()) as Ended;

    const whole = WORDS.join('');
    expect(ended.data).toMatchObject({
      messageId,
      outcome: 'answered',
      answer: { text: whole, suggestions: ['Go on'] },
    });
    for (const client of [talk.a, talk.b]) {
      await eventually(() => expect(client.durable(talk.roomId).at(-1)).toMatchObject({ event: 'reply.ended' }));
      const grown = grownText(client, { messageId });
      expect(whole.startsWith(grown)).toBe(true);
      expect(grown.length).toBeGreaterThan(whole.length / 2);
    }
    const message = await messageOf(talk, ended.data.answer?.messageId ?? '');
    expect(message).toMatchObject({ text: whole, hops: 1, suggestions: ['Go on'], version: ended.seq });
    expect(message?.reply).toEqual({ replyId: ended.data.replyId, messageId });
    expect((await talk.log()).map(({ event }) => event).slice(-4)).toEqual([
      ...['message.created', 'reply.started', 'message.created', 'reply.ended'],
    ]);
    expect(talk.a.transient('typing').map(({ data }) => data.status)).toContain('Looking it up');
  });

  it('[STREAM2] comes in at most one frame per 150 ms and room, however many bots’ words there are', async () => {
    const talk = await stage.talk();
    streams(talk, spoken(5));
    const startedAt = performance.now();
    await talk.a.send(talk.roomId, 'one');
    await talk.a.send(talk.roomId, 'two, at the same time');

    await eventually(
      async () => {
        expect((await talk.log()).filter(({ event }) => event === 'reply.ended')).toHaveLength(2);
      },
      { withinMs: 20_000 },
    );

    const tookMs = performance.now() - startedAt;
    console.info(
      `${talk.b.frames.growth} frames for ${talk.b.transient('reply.delta').length} pieces in ${Math.round(tookMs)} ms`,
    );
    expect(talk.b.frames.growth).toBeGreaterThan(4);
    expect(talk.b.frames.growth).toBeLessThanOrEqual(tookMs / DELTA_FRAME_MS + 1);
  });

  it('[STREAM3] is whole for who comes in the middle, or was away', async () => {
    const talk = await stage.talk();
    streams(talk, spoken(8));
    const { messageId } = await talk.a.send(talk.roomId, 'tell me a story');
    await eventually(() => expect(talk.b.transient('reply.delta').length).toBeGreaterThan(2));

    talk.b.cut();
    const late = await talk.ben.join();
    await eventually(() => expect(late.transient('caught_up')).toHaveLength(1));
    await late.command('sync', { roomId: talk.roomId, after: 0 });
    const history = await talk.ben.http.call('GET /v1/rooms/{roomId}/events', { path: { roomId: talk.roomId } });
    late.events.push(...history.events);
    const { index, text: soFar } = await textSoFar(late, talk);
    const ended = (await talk.ending()) as Ended;

    expect(index).toBeGreaterThan(1);
    expect(WORDS.join('').startsWith(soFar)).toBe(true);
    await eventually(() => expect(late.durable(talk.roomId).at(-1)).toMatchObject({ event: 'reply.ended' }));
    const later = late.transient('reply.delta').filter(({ data }) => data.index > index);
    const whole = later.reduce((sum, { data }) => sum + data.text, soFar);
    expect(WORDS.join('').startsWith(whole)).toBe(true);
    expect(later.map(({ data }) => data.index)).toEqual(later.map((_, position) => index + 1 + position));
    expect(ended.data).toMatchObject({ messageId, answer: { text: WORDS.join('') } });
  });

  it('[STREAM4] ends with Stop, as far as it came; the bot is told, and its line is closed', async () => {
    const talk = await stage.talk();
    streams(talk, spoken(15), true);
    const { messageId } = await talk.a.send(talk.roomId, 'tell me a story');
    await eventually(() => expect(talk.b.transient('reply.delta').length).toBeGreaterThan(2));
    const reply = talk.b.transient('reply.delta').at(-1)?.data.replyId ?? ('' as never);

    await talk.b.command('reply.stop', { roomId: talk.roomId, replyId: reply, messageId });

    const ended = (await talk.ending()) as Ended;
    expect(ended.data).toMatchObject({ outcome: 'stopped', messageId, replyId: reply });
    const kept = ended.data.answer?.text ?? '';
    expect(kept.length).toBeGreaterThan(0);
    expect(WORDS.join('').startsWith(kept)).toBe(true);
    const cancelled = await stage.bot.waitFor(({ delivery }) => delivery?.type === 'reply.cancelled');
    expect(cancelled).toMatchObject([
      { isSigned: true, delivery: { data: { reply: { id: reply }, message: { id: messageId } } } },
    ]);
    await aWhile();
    expect((await messageOf(talk, ended.data.answer?.messageId ?? ''))?.text).toBe(kept);
    const after = talk.a.events.findIndex((event) => event.event === 'reply.ended');
    expect(talk.a.events.slice(after).filter(({ event }) => event === 'reply.delta')).toEqual([]);
  });

  it('[STREAM5] may take back what it said', async () => {
    const talk = await stage.talk();
    streams(talk, [
      text('Two and two '),
      text('is five'),
      400,
      { event: 'replace', data: { text: 'It is ' } },
      400,
      text('four.'),
      done,
    ]);
    const { messageId } = await talk.a.send(talk.roomId, 'what is 2 + 2?');

    const ended = (await talk.ending()) as Ended;

    expect(ended.data.answer?.text).toBe('It is four.');
    await eventually(() => expect(talk.b.durable(talk.roomId).at(-1)).toMatchObject({ event: 'reply.ended' }));
    expect('It is four.').toContain(grownText(talk.b, { messageId }));
  });

  it('[STREAM7] leaves a state that is the same for who saw it grow and who loads it afresh', async () => {
    const talk = await stage.talk();
    streams(talk, [text('a'), 200, text('b'), 200, text('c'), done]);
    await talk.a.send(talk.roomId, 'spell it');
    await talk.ending();
    await eventually(() => expect(talk.b.durable(talk.roomId).at(-1)).toMatchObject({ event: 'reply.ended' }));

    const empty = openRoom({ roomId: talk.roomId, epoch: '', head: 0, settings: {} as never, members: [] });
    const live = talk.b.durable(talk.roomId);
    const seen = live.reduce(applyEvent, { ...empty, head: (live[0]?.seq ?? 1) - 1, first: live[0]?.seq ?? 1 });
    const fresh = (await talk.log())
      .filter(({ seq }) => seq > seen.head - live.length)
      .reduce(applyEvent, {
        ...empty,
        head: (live[0]?.seq ?? 1) - 1,
        first: live[0]?.seq ?? 1,
      });

    expect(fresh.timeline).toMatchObject(seen.timeline);
    expect(fresh.replies).toEqual(seen.replies);
  });
});

describe('a stream that is none', () => {
  it.each<[string, StreamItem[], object]>([
    [
      'breaks off in the middle',
      [text('Once upon')],
      { outcome: 'interrupted', reason: 'unreachable', answer: { text: 'Once upon' } },
    ],
    [
      'breaks off before its first word',
      [{ event: 'status', data: { text: 'Hm' } }],
      { outcome: 'failed', reason: 'unreachable' },
    ],
    [
      'is garbage in the middle',
      [text('Once upon'), 300, 'event: text\ndata: {"text": 7}\n\n', done],
      { outcome: 'interrupted', reason: 'garbage' },
    ],
    [
      'fails by its own account',
      [text('Once upon'), 300, { event: 'error', data: { retryable: true } }],
      { outcome: 'interrupted', reason: 'refused' },
    ],
    ['has nothing to say', [done], { outcome: 'silent' }],
    [
      'grows without end',
      [...Array(20)].map(() => text('x'.repeat(2_000))),
      { outcome: 'interrupted', reason: 'garbage' },
    ],
  ])('[STREAM8] that %s is told for what it is', async (_, events, ending) => {
    const talk = await stage.talk();
    streams(talk, events);
    await talk.a.send(talk.roomId, 'go on');

    const { data } = (await talk.ending()) as Ended;

    expect(data).toMatchObject(ending);
    expect(Buffer.byteLength(data.answer?.text ?? '')).toBeLessThanOrEqual(TEXT_BYTES_MAX);
    await aWhile();
    expect((await talk.log()).filter(({ event }) => event === 'reply.ended')).toHaveLength(1);
  });

  it('[STREAM9] can be asked again after it broke off, and begins a new answer', async () => {
    const talk = await stage.talk();
    streams(talk, [text('Once upon')]);
    const { messageId } = await talk.a.send(talk.roomId, 'tell me a story');
    const broken = (await talk.ending()) as Ended;
    streams(talk, [text('Once upon a time.'), done]);

    await talk.b.command('reply.retry', { roomId: talk.roomId, replyId: broken.data.replyId, messageId });

    const endings = await eventually(async () => {
      const found = (await talk.log()).filter((event) => event.event === 'reply.ended');
      expect(found).toHaveLength(2);
      return found;
    });
    expect(endings[1]?.data).toMatchObject({ outcome: 'answered', answer: { text: 'Once upon a time.' } });
    expect(endings[1]?.data.answer?.messageId).not.toBe(broken.data.answer?.messageId);
  });

  it('[STREAM10] passes over events that it does not know, comments, and words cut anywhere', async () => {
    const talk = await stage.talk();
    const bytes = [
      ': a comment\n',
      'event: mood\ndata: {"x":1}\n\n',
      'event: te',
      'xt\nda',
      'ta: {"text":"h',
      'i é"}\n',
      '\n',
    ];
    streams(talk, [...bytes.flatMap((part) => [part, 20]), done]);
    await talk.a.send(talk.roomId, 'say hi');

    const { data } = (await talk.ending()) as Ended;

    expect(data).toMatchObject({ outcome: 'answered', answer: { text: 'hi é' } });
  });
});
