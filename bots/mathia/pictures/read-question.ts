/** What somebody wants to know of a picture. */
export type PictureTopic = 'everything' | 'people' | 'text' | 'names';

export interface PictureQuestion {
  topic: PictureTopic;
  /** It names a picture, so it can be about nothing else. */
  namesPicture: boolean;
}

const PICTURE = '(?:pictures?|photos?|photographs?|images?|pics?|screenshots?|selfies?|snapshots?|drawings?)';
const THIS = `(?:(?:this|that|the|my|your|these|those|it)(?: (?:last|latest|previous|first))?(?: ${PICTURE})?|${PICTURE})`;
const IN_THIS = `(?: (?:in|on|from|of) ${THIS})?`;
const WHO_IS = "who(?:'s|’s| is| are)";

const asked = (words: string) => new RegExp(`^(?:please )?(?:can you |could you )?(?:${words})(?: please)?$`, 'i');

/** The whole question must be about a picture: "how many people live in Peru" is none of these. */
const QUESTIONS: ReadonlyArray<readonly [PictureTopic, RegExp]> = [
  [
    'people',
    asked(
      `(?:how many|count)(?: the)? (?:people|persons|faces|heads)(?: (?:are|can you see|do you see))?(?: there)?${IN_THIS}`,
    ),
  ],
  [
    'text',
    asked(
      `(?:read|transcribe)(?: me)? (?:${THIS}|(?:the |this |that |any )?(?:text|words|writing|letters|sign)${IN_THIS})(?: for me)?`,
    ),
  ],
  ['text', asked(`what does (?:${THIS}|(?:the|this|that) (?:text|sign|label|poster)) say`)],
  [
    'text',
    asked(
      `(?:what(?:'s|’s| is) (?:written|the text)|(?:what|which|any|is there(?: any)?) text(?: is there)?)(?: here| there)?${IN_THIS}`,
    ),
  ],
  [
    'names',
    asked(
      `${WHO_IS} (?:(?:shown |seen )?(?:in|on) )?(?:${THIS}|(?:the|this|that|these|those) (?:person|people|man|woman|faces?)${IN_THIS}|they|he|she)`,
    ),
  ],
  [
    'names',
    asked(
      `(?:who (?:do|can) you (?:see|recogni[sz]e)|do you (?:know|recogni[sz]e) (?:anyone|anybody|someone|somebody|them)|name the (?:people|faces))${IN_THIS}`,
    ),
  ],
  ['everything', asked(`what(?:'s|’s| is| are) (?:(?:shown |seen |visible )?(?:in|on) )?${THIS}(?: of| about)?`)],
  ['everything', asked(`what (?:do|can) you see${IN_THIS}|what am i looking at|what does ${THIS} show`)],
  ['everything', asked(`describe ${THIS}(?: for me)?`)],
  [
    'everything',
    asked(
      `(?:explain|analy[sz]e|label|annotate|look at|tell me about) (?:this|that|the|my|these) ${PICTURE}(?: for me)?`,
    ),
  ],
];
const NAMES_PICTURE = new RegExp(`\\b${PICTURE}\\b`, 'i');

/** `undefined` when the text asks for nothing that is told of a picture. */
export function readPictureQuestion(text: string): PictureQuestion | undefined {
  const question = text
    .replace(/[\s?!.]+$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (question.length > QUESTION_CHARS_MAX) return undefined;
  const [topic] = QUESTIONS.find(([, pattern]) => pattern.test(question)) ?? [];
  return topic && { topic, namesPicture: NAMES_PICTURE.test(question) };
}

const QUESTION_CHARS_MAX = 120;
