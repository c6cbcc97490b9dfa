import type { BotAnswer, MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import { dates } from './skills/dates.ts';
import { cannot, help } from './skills/help.ts';
import { maths } from './skills/maths.ts';
import { searchRoom } from './skills/search-room.ts';
import type { Skill, SkillAnswer, SkillContext } from './skills/skill.ts';

/** In the order in which they are asked; the first that has an answer gives it. */
const SKILLS: readonly Skill[] = [help, searchRoom, maths, dates];

type Data = MessageCreatedDelivery['data'];
export type Surroundings = Omit<SkillContext, 'recent'>;

/** What the bot's own skills say to a message: `undefined` where none of them knows an answer, and one is wanted. */
export async function answerMessage(data: Data, surroundings: Surroundings): Promise<BotAnswer | undefined> {
  const text = withoutMention(data.content.text, data.bot.name);
  const context = { ...surroundings, recent: data.context.recent };
  for (const skill of SKILLS) {
    const answer = await skill.answer(text, context);
    if (answer !== undefined) return messageOf(answer);
  }
  return isAddressed(data) ? undefined : { noReply: true };
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
      'maths, units, dates and searching this room work meanwhile.',
  });
}

function messageOf({ text, suggestions }: SkillAnswer): BotAnswer {
  return { messages: [{ text, kind: 'message', ...(suggestions && { suggestions }) }] };
}

/** "@Mathia, what is 2 + 2?" -> "what is 2 + 2?" */
function withoutMention(text: string, name: string): string {
  const names = ['mathia', name].map((each) => each.replace(/[^\p{L}\p{N} ]/gu, '\\$&')).join('|');
  return text.replace(new RegExp(`@(?:${names})(?![\\p{L}\\p{N}_-])[,:]?`, 'giu'), ' ').trim();
}
