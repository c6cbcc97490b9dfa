import { describe, expect, it } from 'vitest';
import { AttachmentId, BotId, ClientMessageId, MessageId, ReplyId, UserId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { SpeechChoice } from '../../../protocol/speech.ts';
import { answersToHear } from './answers-to-hear.ts';

const body = (number: number) => String(number).padStart(26, '0');
const messageId = (number: number) => MessageId.parse(`msg_${body(number)}`);
const me = UserId.parse(`user_${body(1)}`);
const bot = BotId.parse(`bot_${body(1)}`);
const clientMessageId = ClientMessageId.parse('019a0000-0000-7000-8000-000000000001');
const ready = { status: 'ready', sentences: 1, durationMs: 1_000 } as const;

function message(number: number, more: Partial<Message>): Message {
  return {
    ...{ messageId: messageId(number), seq: number, version: number, kind: 'message', hops: 0 },
    ...{ sender: { id: me, name: 'Ana', kind: 'human' }, text: 'hm', attachments: [], mentions: [], reactions: {} },
    ...{ at: '2026-11-22T10:00:00.000Z', ...more },
  };
}

const question = message(1, { clientMessageId });
const answer = (number: number, more: Partial<Message> = {}) =>
  message(number, {
    sender: { id: bot, name: 'Mathia', kind: 'bot' },
    reply: { replyId: ReplyId.parse(`reply_${body(number)}`), messageId: question.messageId },
    ...more,
  });

function heard(messages: Message[], choice: SpeechChoice, { since = 0, isSpokenHere = true } = {}): MessageId[] {
  const timeline = messages.map((each) => ({ kind: 'message' as const, seq: each.seq, message: each }));
  const spoken = new Set(isSpokenHere ? [clientMessageId] : []);
  return answersToHear({ timeline }, { choice, me, since, spoken }).map((each) => each.messageId);
}

describe('what is read aloud without asking', () => {
  it('[SITEPLAY9] is the answer to what I said to this device', () => {
    const messages = [question, answer(2, { speech: ready }), answer(3)];

    expect(heard(messages, 'when_spoken')).toEqual([messageId(2)]);
    expect(heard(messages, 'when_spoken', { isSpokenHere: false })).toEqual([]);
  });

  it('[SITEPLAY9] is every answer for those who want all, and nothing for those who want none', () => {
    const messages = [question, answer(2, { speech: ready }), answer(3), message(4, { speech: ready })];

    expect(heard(messages, 'always', { isSpokenHere: false })).toEqual([messageId(2), messageId(3)]);
    expect(heard(messages, 'never')).toEqual([]);
  });

  it('[SITEPLAY9] is nothing that was there before, that grows, that is gone, or that cannot be heard', () => {
    const messages = [
      question,
      answer(2, { speech: ready }),
      answer(3, {
        reply: { replyId: ReplyId.parse(`reply_${body(3)}`), messageId: question.messageId, running: true },
      }),
      answer(4, { speech: ready, deletedAt: '2026-11-22T10:00:00.000Z' }),
      answer(5, { speech: { status: 'failed', sentences: 0, durationMs: 0 } }),
      answer(6, { kind: 'notice', speech: ready }),
    ];

    expect(heard(messages, 'always', { since: 2 })).toEqual([]);
    expect(heard(messages, 'when_spoken', { since: 2 })).toEqual([]);
  });

  it('[SITEPLAY9] is a recording that a bot answers with, once it is there', () => {
    const attachment = { attachmentId: AttachmentId.parse(`att_${body(1)}`), kind: 'audio' } as const;
    const said = (status: 'waiting' | 'ready') => answer(2, { text: '', attachments: [{ ...attachment, status }] });

    expect(heard([question, said('waiting')], 'when_spoken')).toEqual([]);
    expect(heard([question, said('ready')], 'when_spoken')).toEqual([messageId(2)]);
    expect(heard([question, said('ready')], 'never')).toEqual([]);
  });
});
