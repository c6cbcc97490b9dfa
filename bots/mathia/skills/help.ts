import type { Skill, SkillAnswer } from './skill.ts';

const HELP =
  /^(?:help|\/help|what can (?:you|u) do|what do you do|who are you|how do you work|commands?)(?: please)?[\s?!.]*$/i;
const GREETING = /^(?:hi|hello|hey|hallo|good (?:morning|afternoon|evening)|thanks|thank you)(?: there)?[\s!.,]*$/i;

const SUGGESTIONS = ['What is 15% of 80?', '3 miles in km', 'How many days until Christmas?'];

const ABILITIES = [
  '- **maths and units**: `sqrt(2)^3`, `15% of 80`, `3 miles in km`',
  '- **dates and times**: “what day is 24 December 2027?”, “days until Christmas”, “what time is it in Tokyo?”',
  '- **searching this room**: “search for invoice”, in the last messages that I was sent',
].join('\n');

const MODEL = '\n- **anything else**: a language model answers, which sees the last messages here and can be wrong';

export const help: Skill = {
  name: 'help',
  answer(text, { hasModel }) {
    if (HELP.test(text)) return introduction("I'm Mathia, a small bot.", hasModel);
    if (GREETING.test(text)) return introduction(/^thank/i.test(text) ? 'You are welcome!' : 'Hello!', hasModel);
    return undefined;
  },
};

function introduction(opening: string, hasModel: boolean): SkillAnswer {
  return { text: `${opening} I can help with\n\n${ABILITIES}${hasModel ? MODEL : ''}`, suggestions: SUGGESTIONS };
}

/** The honest end of the list of skills: what was asked is beyond this bot. */
export function cannot(): SkillAnswer {
  const not = 'Pictures, voice, searching the web and general knowledge are not among the things I know yet.';
  return { text: `I can't do that yet. What I can do:\n\n${ABILITIES}\n\n${not}`, suggestions: SUGGESTIONS };
}
