import { describe, expect, it } from 'vitest';
import type { ReadableAttachment } from '../../protocol/attachment.ts';
import { MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import { DEFAULT_BOT_ID, MemberId, MessageId, ReplyId, RoomId } from '../../protocol/ids.ts';
import { BOT_EVENT_BYTES_MAX } from '../../protocol/limits.ts';
import { utf8Bytes } from '../../protocol/text.ts';
import { linksTo } from '../../test/fixtures/understood-picture.ts';
import { understoodRecording } from '../../test/fixtures/understood-recording.ts';
import { type Asked, type Content, fitted, type Recent } from './fit-question.ts';

const TAIL = '01K0000000000000000000000A';
const at = '2026-11-22T10:30:00.000Z';
const sender = { id: MemberId.parse(`user_${TAIL}`), name: 'Ana', kind: 'human' as const };
const messageId = MessageId.parse(`msg_${TAIL}`);
const roomId = RoomId.parse(`room_${TAIL}`);
const bot = { botId: DEFAULT_BOT_ID, name: 'Mathia', handle: 'mathia', trigger: 'all' as const };
const replyId = ReplyId.parse(`reply_${TAIL}`);
const reply = { id: replyId, url: `https://chat.example/v1/replies/${replyId}`, token: 'mrt_x', expiresAt: at };
const question: Asked = {
  room: { roomId, kind: 'group', name: 'A room' },
  bot,
  message: {
    ...{ messageId, seq: 44, version: 44, sender, at, hops: 0, text: '', kind: 'message', mentions: [] },
    ...{ attachments: [], reactions: {} },
  },
};

function spoken(words: number): Content {
  const heard = Array.from({ length: words }, (_, index) => {
    return { text: `word${index}`, startMs: index * 400, endMs: index * 400 + 390, confidence: 0.9 };
  });
  const text = heard.map((word) => word.text).join(' ');
  const transcript = { text, language: 'en-US', words: heard };
  const peaks = Array.from({ length: 96 }, (_, index) => index);
  return { text, spoken: true, attachments: [understoodRecording(transcript, { peaks, ...linksTo('https://s3/x') })] };
}

function earlier(messages: number): Recent {
  return Array.from({ length: messages }, (_, index) => {
    return { id: messageId, sender, at, text: `message ${index} `.padEnd(400, '.') };
  });
}

function sent(content: Content, recent: Recent = []) {
  const body = fitted(question, { content, recent }, reply);
  expect(utf8Bytes(body)).toBeLessThanOrEqual(BOT_EVENT_BYTES_MAX);
  const { data } = MessageCreatedDelivery.parse(JSON.parse(body));
  const [recording] = data.content.attachments as [ReadableAttachment];
  return { ...data, recording, transcript: recording.understanding?.transcript };
}

describe('[HEARBOT4] an event of a long recording', () => {
  it('has everything of a short one', () => {
    const { recording, transcript, content } = sent(spoken(20), earlier(3));

    expect(content).toMatchObject({ spoken: true, text: transcript?.text });
    expect(transcript?.words).toHaveLength(20);
    expect(recording.understanding?.isShortened).toBeUndefined();
  });

  it('gives up the times of words first', () => {
    const { recording, transcript, context } = sent(spoken(300), earlier(20));

    expect(transcript?.words).toEqual([]);
    expect(recording).not.toHaveProperty('peaks');
    expect(recording.understanding?.isShortened).toBe(true);
    expect(transcript?.text).toContain('word299');
    expect(context.recent).toHaveLength(20);
  });

  it('then what stands in its text already, then older context', () => {
    const { content, recording, transcript, context } = sent(spoken(1_500), earlier(20));

    expect(content.text).toContain('word1499');
    expect(transcript?.text).not.toContain('word1499');
    expect(recording.urls).toBeDefined();
    expect(context.recent.length).toBeGreaterThan(0);
    expect(context.recent.at(-1)?.text).toContain('message 19');
  });

  it('in the end the last words, and says that there are more', () => {
    const { content, recording } = sent(spoken(3_000), earlier(20));

    expect(content.text).toContain('word1500');
    expect(content.text).not.toContain('word2999');
    expect(recording.understanding?.isShortened).toBe(true);
  });
});
