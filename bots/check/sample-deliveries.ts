import type { BotEventName } from '../../protocol/bot.ts';
import { BotDelivery } from '../../protocol/bot-webhook.ts';

/** What differs between two samples of an event. */
export interface Sample {
  /** ISO 8601. */
  at: string;
  text: string;
  /** 26 characters, the tail of the reply's id. */
  replyTail: string;
  challenge: string;
  /** It was said by speaking alone; the text is what was heard. */
  spoken?: boolean;
}

export const SAMPLE: Sample = {
  at: '2026-11-22T10:30:00.000Z',
  text: '@echo what is the capital of Peru?',
  replyTail: '01KAN8X9QZ3F5V7B2D4M6P8R1T',
  challenge: 'f2ab51d0c7e94d6fa1b6c3b8f0d1e2a3',
};

const ANA = 'user_01KAN8WZ3T5R7P9M1K3H5F7D9B';
const HUMAN = { id: ANA, name: 'Ana', kind: 'human' };
const PLACE = {
  bot: { id: 'bot_01KAN8X4E6G8J0K2M4P6R8T0V2', name: 'Echo' },
  room: { id: 'room_01KAN8X1C3E5G7H9K1M3P5R7T9', kind: 'group', name: 'Geography' },
};
const MESSAGE_ID = 'msg_01KAN8X9QZ0000001CD4M6P8R1';

/** An event of each name, such as Mathia would post it. */
export function sampleDelivery(type: BotEventName, sample: Partial<Sample> = {}): BotDelivery {
  const given = { ...SAMPLE, ...sample };
  return BotDelivery.parse({ type, timestamp: given.at, data: dataOf(type, given) });
}

/** A cup on a table, as it is told to a bot that wants words. */
const PICTURE = {
  attachmentId: 'att_01KAN8X8NY0000001BD4M6P8R1',
  kind: 'picture',
  status: 'ready',
  contentType: 'image/jpeg',
  bytes: 81_204,
  width: 1600,
  height: 1200,
  understanding: {
    status: 'done',
    labels: [{ name: 'Cup', confidence: 0.97, boxes: [{ left: 0.4, top: 0.35, width: 0.2, height: 0.3 }] }],
    text: [],
    faces: [],
    moderation: { categories: [] },
  },
};

/** Somebody speaking. */
function recordingOf(text: string) {
  const words = text.split(/\s+/).map((word, index) => {
    return { text: word, startMs: index * WORD_MS, endMs: (index + 1) * WORD_MS, confidence: 0.9 };
  });
  return {
    attachmentId: 'att_01KAN8X9QZ000000RD4M6P8R1T',
    kind: 'audio',
    status: 'ready',
    contentType: 'audio/webm',
    bytes: 14_310,
    durationMs: words.length * WORD_MS,
    understanding: {
      ...{ status: 'done', labels: [], text: [], faces: [], moderation: { categories: [] } },
      transcript: { text, language: 'en-US', words },
    },
  };
}

const WORD_MS = 400;

function dataOf(type: BotEventName, sample: Sample): unknown {
  const message = { id: MESSAGE_ID, seq: 44, sender: HUMAN, at: sample.at, hops: 0 };
  switch (type) {
    case 'bot.ping':
      return { challenge: sample.challenge };
    case 'room.bot_added':
      return { ...PLACE, trigger: 'mention' };
    case 'room.bot_removed':
      return { ...PLACE, by: ANA };
    case 'message.created':
      return createdData(message, sample);
    case 'message.updated':
      return { ...PLACE, message, content: { untrusted: true, text: sample.text } };
    case 'message.deleted':
      return { ...PLACE, message, by: ANA };
    case 'attachment.understood':
      return { ...PLACE, message, content: { untrusted: true, attachment: PICTURE } };
    case 'reaction.added':
      return { ...PLACE, message, by: ANA, content: { untrusted: true, emoji: '👍' } };
    case 'reply.cancelled':
      return { ...PLACE, message, reply: { id: replyId(sample) } };
    default:
      return type satisfies never;
  }
}

function createdData(message: object, sample: Sample): unknown {
  const before = { id: 'msg_01KAN8X8NY0000001BD4M6P8R1', sender: HUMAN, at: sample.at, text: 'Next question!' };
  return {
    ...PLACE,
    message: { ...message, mentionsYou: true },
    content: contentOf(sample),
    context: { untrusted: true, recent: [before] },
    reply: {
      id: replyId(sample),
      url: `https://chat.example/v1/replies/${replyId(sample)}`,
      token: 'mrt_an-example-that-opens-nothing',
      expiresAt: new Date(Date.parse(sample.at) + 15 * 60_000).toISOString(),
    },
  };
}

function contentOf({ text, spoken }: Sample) {
  if (!spoken) return { untrusted: true, text, attachments: [] };
  return { untrusted: true, text, attachments: [recordingOf(text)], spoken };
}

function replyId({ replyTail }: Sample): string {
  return `reply_${replyTail}`;
}
