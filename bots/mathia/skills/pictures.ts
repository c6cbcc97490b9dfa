import { answerPictures } from '../pictures/answer-pictures.ts';
import { choosePictures, picturesOf } from '../pictures/choose-pictures.ts';
import { readPictureQuestion } from '../pictures/read-question.ts';
import type { Skill } from './skill.ts';

const NO_PICTURE =
  'I see no picture here: none came with your question, and none was in the last messages that I was sent. ' +
  'Send one, and ask me again.';

/** Questions about a picture, and a picture without words. */
export const pictures: Skill = {
  name: 'pictures',
  async answer(text, context) {
    const isBare = text === '' && picturesOf(context.attachments).length > 0;
    const question = readPictureQuestion(text) ?? (isBare ? BARE : undefined);
    if (question === undefined) return undefined;
    // Among people, "who is that?" need not be meant for the bot, and seldom is.
    if (!context.isAddressed && !question.namesPicture) return undefined;
    const chosen = choosePictures(context);
    if (chosen.length > 0) return answerPictures(chosen, question.topic);
    return question.namesPicture ? { text: NO_PICTURE } : undefined;
  },
};

const BARE = { topic: 'everything', namesPicture: false } as const;

/** The last resort for a picture with words that no skill understands: what is in it, at least. */
export const pictureWithWords: Skill = {
  name: 'a picture with words',
  async answer(_, { attachments, isAddressed, hasModel }) {
    const shown = picturesOf(attachments);
    if (shown.length === 0 || !isAddressed || hasModel) return undefined;
    const { text, ...rest } = await answerPictures(shown, 'everything');
    return { text: `I do not understand the question, but this I can tell.\n\n${text}`, ...rest };
  },
};
