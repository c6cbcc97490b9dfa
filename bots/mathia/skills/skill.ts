import type { MessageCreatedDelivery } from '../../../protocol/bot-webhook.ts';
import type { Calculation } from '../maths/calculator.ts';

/** One message of an answer: short Markdown, and what to offer to be said next. */
export interface SkillAnswer {
  text: string;
  suggestions?: string[];
}

export interface SkillContext {
  now: Date;
  /** Whether a language model answers what no skill knows. */
  hasModel: boolean;
  /** What was said before, as the room sent it, newest last. Foreign text. */
  recent: MessageCreatedDelivery['data']['context']['recent'];
  calculate(expression: string): Promise<Calculation>;
}

export interface Skill {
  name: string;
  /** `undefined` when the text is nothing for this skill. */
  answer(text: string, context: SkillContext): Promise<SkillAnswer | undefined> | SkillAnswer | undefined;
}
