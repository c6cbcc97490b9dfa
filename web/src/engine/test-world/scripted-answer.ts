import type { DurableEvent, ReplyOutcome, TransientEvent } from '../../../../protocol/events.ts';
import { BotId, type MessageId, mintMessageId, ReplyId } from '../../../../protocol/ids.ts';
import type { Message } from '../../../../protocol/message.ts';
import type { ScriptedRoom } from './scripted-room.ts';
import type { ScriptedServer } from './scripted-server.ts';
import { seededBytes } from './seeded-random.ts';

const botId = BotId.parse(`bot_${'B'.padStart(26, '0')}`);

type Delta = Extract<TransientEvent, { event: 'reply.delta' }>;

/** A bot's answer to a message, growing in a room of the scripted server. */
export class ScriptedAnswer {
  readonly replyId: ReplyId;
  readonly #server: ScriptedServer;
  readonly #room: ScriptedRoom;
  readonly question: MessageId;
  #message: Message | undefined;

  constructor(
    server: ScriptedServer,
    room: ScriptedRoom,
    { question, number = 1 }: { question: MessageId; number?: number },
  ) {
    this.#server = server;
    this.#room = room;
    this.question = question;
    this.replyId = ReplyId.parse(`reply_${String(number).padStart(26, '0')}`);
  }

  get text(): string | undefined {
    return this.#room.growing.get(this.replyId)?.text;
  }

  /** Works on it: nothing is to be read yet. */
  think(): DurableEvent {
    const data = { replyId: this.replyId, messageId: this.question, botId };
    return this.#tell(this.#room.append({ event: 'reply.started', data }));
  }

  begin(text: string): DurableEvent {
    this.#message = this.#firstOf(text);
    this.#room.growing.set(this.replyId, { index: 0, text });
    return this.#tell(this.#room.append({ event: 'message.created', data: this.#message }));
  }

  /** The next piece, told to everybody who is there. */
  grow(text: string, options: { replaces?: boolean } = {}): Delta {
    const delta = this.piece(text, options);
    this.#server.publish(this.#room, delta);
    return delta;
  }

  /** The next piece, which nobody is told of yet. */
  piece(text: string, { replaces = false } = {}): Delta {
    const growth = this.#room.growing.get(this.replyId);
    if (growth === undefined) throw new Error('it has not begun');
    const index = growth.index + 1;
    this.#room.growing.set(this.replyId, { index, text: replaces ? text : growth.text + text });
    const { replyId } = this;
    const data = { replyId, index, text, ...(replaces && { replaces }) };
    return { event: 'reply.delta', roomId: this.#room.roomId, data };
  }

  end(outcome: ReplyOutcome = 'answered'): DurableEvent {
    const { text } = this;
    this.#room.growing.delete(this.replyId);
    const answer =
      text === undefined || this.#message === undefined
        ? {}
        : { answer: { messageId: this.#message.messageId, text, mentions: [] } };
    const data = { replyId: this.replyId, messageId: this.question, botId, outcome, ...answer };
    return this.#tell(this.#room.append({ event: 'reply.ended', data }));
  }

  #tell(event: DurableEvent): DurableEvent {
    this.#server.publish(this.#room, event);
    return event;
  }

  #firstOf(text: string): Message {
    const at = this.#server.now();
    const seq = this.#room.log.length + 1;
    return {
      messageId: mintMessageId(new Date(at), seq, seededBytes(this.#server.random, 10)),
      ...{ seq, kind: 'message', text, attachments: [], mentions: [], at, version: seq, hops: 1, reactions: {} },
      sender: { id: botId, name: 'Bot', kind: 'bot' },
      reply: { replyId: this.replyId, messageId: this.question, running: true },
    };
  }
}
