import type { ReadableAttachment } from '../../../protocol/attachment.ts';
import type { BotId } from '../../../protocol/ids.ts';
import type { SkillContext } from '../skills/skill.ts';

/** The pictures that a question is about: its own, else those of the newest message that has some. */
export function choosePictures({ attachments, recent, botId }: SkillContext): ReadableAttachment[] {
  const own = picturesOf(attachments);
  if (own.length > 0) return own;
  const said = recent.findLast((each) => shownPictures(each, botId).length > 0);
  return said === undefined ? [] : shownPictures(said, botId);
}

/** Not the bot's own plots and copies: who asks "how many people?" again means the photo, not the boxes in it. */
function shownPictures({ sender, attachments }: SkillContext['recent'][number], botId: BotId) {
  const pictures = picturesOf(attachments);
  return sender.id === botId ? pictures.filter(({ madeByModel }) => madeByModel) : pictures;
}

export function picturesOf(attachments: readonly ReadableAttachment[] = []): ReadableAttachment[] {
  return attachments.filter(({ kind }) => kind === 'picture');
}
