import type { ReadableAttachment } from '../../../protocol/attachment.ts';
import type { BotFile, MessageCreatedDelivery } from '../../../protocol/bot-webhook.ts';
import type { SpeechWish } from '../../../protocol/speech.ts';
import type { Calculator } from '../maths/calculator.ts';

/** One message of an answer: short Markdown, pictures, and what to offer to be said next. */
export interface SkillAnswer {
  text: string;
  attachments?: BotFile[];
  suggestions?: string[];
  /** It is to be heard, too. */
  speak?: SpeechWish;
}

type Data = MessageCreatedDelivery['data'];

export interface SkillContext extends Pick<Calculator, 'calculate' | 'sample' | 'tabulate'> {
  now: Date;
  /** Whether a language model answers what no skill knows. */
  hasModel: boolean;
  /** Whether an image model draws. */
  hasImageModel: boolean;
  /** Whether the message was meant for the bot. */
  isAddressed: boolean;
  botId: Data['bot']['id'];
  askedBy: Data['message']['sender']['id'];
  /** The question was spoken, and its text is what was heard. */
  isSpoken: boolean;
  /** What it replies to, if anything. */
  repliesTo: Data['message']['replyTo'];
  /** The pictures and recordings of the question. */
  attachments: Data['content']['attachments'];
  /** One of which only a part was sent; `undefined` when it cannot be had. */
  wholeAttachment(attachment: ReadableAttachment): Promise<ReadableAttachment | undefined>;
  /** What was said before, as the room sent it, newest last. Foreign text. */
  recent: Data['context']['recent'];
}

export interface Skill {
  name: string;
  /** `undefined` when the text is nothing for this skill. */
  answer(text: string, context: SkillContext): Promise<SkillAnswer | undefined> | SkillAnswer | undefined;
}
