import { shortened as cut, plainText } from '../plain-text.ts';
import { type AloudWish, readAloudWish } from '../voice/read-aloud-wish.ts';
import type { Skill, SkillAnswer, SkillContext } from './skill.ts';

const REPEATED_CHARS_MAX = 4_000;

/** Says something aloud: words as they stand, or what was said before. It speaks languages; it does not translate. */
export const aloud: Skill = {
  name: 'aloud',
  answer(text, context) {
    const wish = context.isAddressed ? readAloudWish(text) : undefined;
    return wish && answerTo(wish, context);
  },
};

function answerTo(wish: AloudWish, context: SkillContext): SkillAnswer | undefined {
  const speak = wish.language === undefined ? {} : { language: wish.language };
  switch (wish.kind) {
    case 'words':
      return { text: plainText(wish.words), speak };
    case 'earlier':
      return earlier(context, speak);
    case 'translation':
      return context.hasModel ? undefined : untranslated(wish);
    default:
      return wish satisfies never;
  }
}

/** Its own words again, or somebody else's with their name: nobody is to believe that the bot says so. */
function earlier({ recent, botId, repliesTo }: SkillContext, speak: NonNullable<SkillAnswer['speak']>): SkillAnswer {
  const said = recent.find(({ id }) => id === repliesTo) ?? recent.findLast(({ text }) => text.trim() !== '');
  if (said === undefined || said.text.trim() === '') {
    return { text: 'There is nothing before this that I could read to you.' };
  }
  if (said.sender.id === botId) return { text: said.text, speak };
  return { text: `${plainText(said.sender.name)} said: ${plainText(cut(said.text, REPEATED_CHARS_MAX))}`, speak };
}

function untranslated({ words, languageName }: Extract<AloudWish, { kind: 'translation' }>): SkillAnswer {
  const language = `${languageName.charAt(0).toUpperCase()}${languageName.slice(1).toLowerCase()}`;
  return {
    text:
      `I cannot translate. Put the ${language} words themselves in quotation marks, such as say “…” in ${language}, ` +
      `and I read them as they stand. In English I can say “${plainText(words)}” aloud.`,
  };
}
