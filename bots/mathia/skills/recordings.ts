import { type Chosen, chooseRecordings, isHeardLast, recordingsOf } from '../voice/choose-recordings.ts';
import { readRecordingQuestion } from '../voice/read-question.ts';
import { tellRecording, whyUnheard } from '../voice/tell-recording.ts';
import type { Skill, SkillAnswer, SkillContext } from './skill.ts';

const NO_RECORDING =
  'I hear no recording here: none came with your question, and none was in the last messages that I was sent.';

/** Questions about what was said, and a recording whose words nobody knows. */
export const recordings: Skill = {
  name: 'recordings',
  async answer(text, context) {
    if (text === '') return unheard(context);
    const question = readRecordingQuestion(text);
    if (question === undefined || (question.isAmbiguous && !isHeardLast(context))) return undefined;
    // Among people, "what did she say?" need not be meant for the bot, and seldom is.
    if (!context.isAddressed && !question.namesRecording) return undefined;
    const chosen = chooseRecordings(context, question);
    return chosen === undefined ? { text: NO_RECORDING } : tell(chosen, context);
  },
};

/** A question that could not be heard. What was heard is its text, and never comes here. */
function unheard({ attachments, isAddressed }: SkillContext): SkillAnswer | undefined {
  const [recording] = recordingsOf(attachments);
  if (recording === undefined || !isAddressed) return undefined;
  return { text: whyUnheard(recording) ?? 'I hear nobody speaking in your recording. Say it again, or write to me.' };
}

async function tell({ recordings: chosen, speaker }: Chosen, { wholeAttachment }: SkillContext): Promise<SkillAnswer> {
  const told = await Promise.all(
    chosen.map(async (recording) => {
      const isCut = recording.understanding?.isShortened;
      return tellRecording((isCut ? await wholeAttachment(recording) : undefined) ?? recording, speaker);
    }),
  );
  return { text: told.join('\n\n') };
}
