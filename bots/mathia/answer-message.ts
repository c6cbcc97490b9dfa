import type { BotAnswer, MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import { readDrawing } from './image-model/read-drawing.ts';
import { aloud } from './skills/aloud.ts';
import { dates } from './skills/dates.ts';
import { cannot, help } from './skills/help.ts';
import { maths } from './skills/maths.ts';
import { pictures, pictureWithWords } from './skills/pictures.ts';
import { plots } from './skills/plots.ts';
import { recordings } from './skills/recordings.ts';
import { searchRoom } from './skills/search-room.ts';
import type { Skill, SkillAnswer, SkillContext } from './skills/skill.ts';
import { tables } from './skills/tables.ts';

/** In the order in which they are asked; the first that has an answer gives it. */
const SKILLS: readonly Skill[] = [recordings, aloud, pictures, help, searchRoom, plots, tables, maths, dates];

type Data = MessageCreatedDelivery['data'];
export type Surroundings = Pick<
  SkillContext,
  'now' | 'hasModel' | 'hasImageModel' | 'calculate' | 'sample' | 'tabulate' | 'wholeAttachment'
>;

/** An answer; or a picture that somebody wants drawn, or a question that none of the skills knows an answer to. */
export type Known = { answer: BotAnswer } | { drawing: string } | 'nothing';

/** What the bot's own skills say to a message. */
export async function answerMessage(data: Data, surroundings: Surroundings): Promise<Known> {
  const text = withoutMention(data.content.text, data.bot.name);
  const context = { ...surroundings, ...situationOf(data) };
  const answer = await firstAnswer(SKILLS, text, context);
  if (answer !== undefined) return { answer };
  if (!context.isAddressed) return { answer: { noReply: true } };
  const drawing = readDrawing(text);
  if (drawing !== undefined) return { drawing };
  const last = await firstAnswer([pictureWithWords], text, context);
  return last === undefined ? 'nothing' : { answer: last };
}

function situationOf(data: Data): Omit<SkillContext, keyof Surroundings> {
  const { bot, message, content, context } = data;
  return {
    ...{ attachments: content.attachments, isSpoken: content.spoken === true, recent: context.recent },
    ...{ botId: bot.id, askedBy: message.sender.id, repliesTo: message.replyTo, isAddressed: isAddressed(data) },
  };
}

async function firstAnswer(skills: readonly Skill[], text: string, context: SkillContext) {
  for (const skill of skills) {
    const answer = await skill.answer(text, context);
    if (answer !== undefined) return messageOf(answer);
  }
  return undefined;
}

/** Where people talk among themselves, the bot keeps silent about what it knows nothing of. */
function isAddressed({ message, room }: Data): boolean {
  return message.mentionsYou || room.kind !== 'group';
}

/** The honest end of the list of skills. */
export function answerWithoutModel(): BotAnswer {
  return messageOf(cannot());
}

export function answerWithoutBudget(): BotAnswer {
  return messageOf({
    text:
      'I have asked my language model as often as I may for this room today. Tomorrow (UTC) I can again; ' +
      'pictures, voice, plots, maths, units, dates and searching this room work meanwhile.',
  });
}

export function answerWithoutImageModel(): BotAnswer {
  return messageOf({
    text:
      'I cannot draw that: no image model is configured here. Whoever runs me can name one with ' +
      '`MATHIA_IMAGE_MODEL_URL` and `MATHIA_IMAGE_MODEL`, or with `MATHIA_BEDROCK_IMAGE_MODEL`. ' +
      'Functions I plot myself: try “plot sin(x)/x from -20 to 20”.',
    suggestions: ['plot sin(x)/x from -20 to 20'],
  });
}

export function answerWithoutImageBudget(): BotAnswer {
  return messageOf({
    text: 'I have had as many pictures drawn as I may for this room today. Tomorrow (UTC) I can again.',
  });
}

function messageOf({ text, attachments, suggestions, speak }: SkillAnswer): BotAnswer {
  return {
    messages: [
      {
        ...{ text, kind: 'message' },
        ...(attachments?.length && { attachments }),
        ...(suggestions?.length && { suggestions }),
        ...(speak && { speak }),
      },
    ],
  };
}

/** "@Mathia, what is 2 + 2?" -> "what is 2 + 2?" */
function withoutMention(text: string, name: string): string {
  const names = ['mathia', name].map((each) => each.replace(/[^\p{L}\p{N} ]/gu, '\\$&')).join('|');
  return text.replace(new RegExp(`@(?:${names})(?![\\p{L}\\p{N}_-])[,:]?`, 'giu'), ' ').trim();
}
