import type { ReadableAttachment } from '../../../protocol/attachment.ts';
import type { SkillContext } from '../skills/skill.ts';
import type { RecordingQuestion } from './read-question.ts';

/** Recordings of one message, and who spoke. */
export interface Chosen {
  recordings: ReadableAttachment[];
  /** `undefined` for the asker themselves. */
  speaker: string | undefined;
}

export function recordingsOf(attachments: readonly ReadableAttachment[] = []): ReadableAttachment[] {
  return attachments.filter(({ kind }) => kind === 'audio');
}

/**
 * The recordings that a question is about: those that came with it, else the newest before it. A question that was itself
 * spoken means what was said before, or itself where nothing was.
 */
export function chooseRecordings(context: SkillContext, { whose }: RecordingQuestion): Chosen | undefined {
  const own = recordingsOf(context.attachments);
  const mine = own.length > 0 ? { recordings: own, speaker: undefined } : undefined;
  if (mine !== undefined && !context.isSpoken) return mine;
  const { askedBy, botId } = context;
  const said = context.recent.findLast(({ sender, attachments }) => {
    const isMeant = whose === 'mine' ? sender.id === askedBy : sender.id !== botId;
    return isMeant && recordingsOf(attachments).length > 0;
  });
  if (said === undefined) return mine;
  const { sender, attachments } = said;
  return { recordings: recordingsOf(attachments), speaker: sender.id === askedBy ? undefined : sender.name };
}

/** Whether what was shown last, by anybody but the bot, is to be heard and not to be seen. */
export function isHeardLast({ attachments, recent, botId, isSpoken }: SkillContext): boolean {
  if (attachments.length > 0 && !isSpoken) return recordingsOf(attachments).length > 0;
  const shown = recent.findLast((said) => said.sender.id !== botId && (said.attachments?.length ?? 0) > 0);
  return recordingsOf(shown?.attachments).length > 0;
}
