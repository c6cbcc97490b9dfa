import type { BotAnswer, MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import { dates } from './skills/dates.ts';
import { cannot, help } from './skills/help.ts';
import { maths } from './skills/maths.ts';
import type { Skill, SkillAnswer, SkillContext } from './skills/skill.ts';

/** In the order in which they are asked; the first that has an answer gives it. */
const SKILLS: readonly Skill[] = [help, maths, dates];

/** What the bot says to a message; silence where people talk among themselves about what it knows nothing of. */
export async function answerMessage(
  { bot, room, message, content }: MessageCreatedDelivery['data'],
  context: SkillContext,
): Promise<BotAnswer> {
  const text = withoutMention(content.text, bot.name);
  for (const skill of SKILLS) {
    const answer = await skill.answer(text, context);
    if (answer !== undefined) return messageOf(answer);
  }
  const isAddressed = message.mentionsYou || room.kind !== 'group';
  return isAddressed ? messageOf(cannot()) : { noReply: true };
}

function messageOf({ text, suggestions }: SkillAnswer): BotAnswer {
  return { messages: [{ text, kind: 'message', ...(suggestions && { suggestions }) }] };
}

/** "@Mathia, what is 2 + 2?" -> "what is 2 + 2?" */
function withoutMention(text: string, name: string): string {
  const names = ['mathia', name].map((each) => each.replace(/[^\p{L}\p{N} ]/gu, '\\$&')).join('|');
  return text.replace(new RegExp(`@(?:${names})(?![\\p{L}\\p{N}_-])[,:]?`, 'giu'), ' ').trim();
}
