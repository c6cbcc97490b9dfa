import type { Calculation } from '../maths/calculator.ts';

/** One message of an answer: short Markdown, and what to offer to be said next. */
export interface SkillAnswer {
  text: string;
  suggestions?: string[];
}

export interface SkillContext {
  now: Date;
  calculate(expression: string): Promise<Calculation>;
}

export interface Skill {
  name: string;
  /** `undefined` when the text is nothing for this skill. */
  answer(text: string, context: SkillContext): Promise<SkillAnswer | undefined> | SkillAnswer | undefined;
}
