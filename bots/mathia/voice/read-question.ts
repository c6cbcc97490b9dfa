/** What somebody wants to know of a recording. */
export interface RecordingQuestion {
  /** Whose words: the asker's own, or anybody's. */
  whose: 'mine' | 'any';
  /** It names a recording, so it can be about nothing else. */
  namesRecording: boolean;
  /** "Transcribe this" may mean a picture with text, too. */
  isAmbiguous: boolean;
}

const RECORDING =
  '(?:voice (?:messages?|notes?|memos?|recordings?)|audio(?: (?:messages?|files?|notes?))?|recordings?|memos?)';
const THIS = `(?:(?:this|that|the|my|your|it)(?: (?:last|latest|previous|first))?(?: ${RECORDING})?)`;
const IN_THIS = `(?: (?:in|on|from|of) ${THIS})?`;
const THEY = '(?:he|she|they|you|someone|somebody|anyone|anybody|people)';
const LATELY = '(?: just| last| before| there| here)?';

const asked = (words: string) => new RegExp(`^(?:please )?(?:can you |could you )?(?:${words})(?: please)?$`, 'i');

const MINE = asked(`what did i${LATELY} (?:say|tell you)${LATELY}${IN_THIS}|what (?:was it )?(?:did you hear|i said)`);
const SAID = asked(
  [
    `what did ${THEY}${LATELY} say${LATELY}${IN_THIS}`,
    `what(?:'s|’s| is| was| has been) (?:being )?(?:said|spoken)${LATELY}${IN_THIS}`,
    `what (?:does|did|do) (?:${THIS}|${THEY}) say${IN_THIS}`,
    `what(?:'s|’s| is| was) (?:in|on) (?:this|that|the|my|your)(?: (?:last|latest|previous|first))? ${RECORDING}`,
    `(?:transcribe|transcript of|write down|type out)(?: me)? (?:this|that|the|my|your)(?: (?:last|latest|previous|first))? ${RECORDING}(?: for me)?`,
    `(?:the |a )?transcript(?: of ${THIS})?`,
  ].join('|'),
);
const EITHER = asked('(?:transcribe|write down|type out)(?: (?:this|that|it))?(?: for me)?');
const NAMES_RECORDING = new RegExp(`\\b${RECORDING}\\b|\\btranscript\\b`, 'i');

const QUESTION_CHARS_MAX = 120;

/** `undefined` when the text does not ask what was said. */
export function readRecordingQuestion(text: string): RecordingQuestion | undefined {
  const question = text
    .replace(/[\s?!.]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (question.length > QUESTION_CHARS_MAX) return undefined;
  const isAmbiguous = EITHER.test(question);
  const isMine = MINE.test(question);
  if (!isAmbiguous && !isMine && !SAID.test(question)) return undefined;
  return { whose: isMine ? 'mine' : 'any', namesRecording: NAMES_RECORDING.test(question), isAmbiguous };
}
