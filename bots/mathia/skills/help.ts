import type { Skill, SkillAnswer, SkillContext } from './skill.ts';

const HELP =
  /^(?:help|\/help|what can (?:you|u) do|what do you do|who are you|how do you work|commands?)(?: please)?[\s?!.]*$/i;
const GREETING = /^(?:hi|hello|hey|hallo|good (?:morning|afternoon|evening)|thanks|thank you)(?: there)?[\s!.,]*$/i;

const SUGGESTIONS = ['What is 15% of 80?', 'plot sin(x)/x from -20 to 20', 'How many days until Christmas?'];

const ABILITIES = [
  '- **pictures**: send one and ask “what is this?”, “how many people?”, “read the text” or “who is in this picture?”',
  '- **voice**: speak to me and hear my answer; ask “what did I say?” about a recording, or “say good morning aloud”',
  '- **maths and units**: `sqrt(2)^3`, `15% of 80`, `3 miles in km`',
  '- **plots and tables**: “plot sin(x)/x from -20 to 20”, “table of x^2 for x from 1 to 10”',
  '- **dates and times**: “what day is 24 December 2027?”, “days until Christmas”, “what time is it in Tokyo?”',
  '- **searching this room**: “search for invoice”, in the last messages that I was sent',
].join('\n');

const DRAWING = '\n- **drawing**: “draw a lighthouse in fog”; a model makes the picture, and it says so';
const MODEL = '\n- **anything else**: a language model answers, which sees the last messages here and can be wrong';

export const help: Skill = {
  name: 'help',
  answer(text, models) {
    if (HELP.test(text)) return introduction("I'm Mathia, a small bot.", models);
    if (GREETING.test(text)) return introduction(/^thank/i.test(text) ? 'You are welcome!' : 'Hello!', models);
    return undefined;
  },
};

type Models = Pick<SkillContext, 'hasModel' | 'hasImageModel'>;

function introduction(opening: string, { hasModel, hasImageModel }: Models): SkillAnswer {
  const more = `${hasImageModel ? DRAWING : ''}${hasModel ? MODEL : ''}`;
  return { text: `${opening} I can help with\n\n${ABILITIES}${more}`, suggestions: SUGGESTIONS };
}

/** The honest end of the list of skills: what was asked is beyond this bot. */
export function cannot(): SkillAnswer {
  const not = 'Searching the web, translating and general knowledge are not among the things I know yet.';
  return { text: `I can't do that yet. What I can do:\n\n${ABILITIES}\n\n${not}`, suggestions: SUGGESTIONS };
}
