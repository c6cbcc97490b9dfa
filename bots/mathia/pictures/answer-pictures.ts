import type { ReadableAttachment } from '../../../protocol/attachment.ts';
import { isSensitive } from '../../../protocol/attachment-words.ts';
import { ANSWER_PICTURES_BYTES_MAX } from '../drawing/picture-bytes.ts';
import type { SkillAnswer } from '../skills/skill.ts';
import { annotatePicture } from './annotate-picture.ts';
import { countPeople } from './count-people.ts';
import { MARKS_MAX, type Mark, tagText } from './draw-marks.ts';
import type { PictureTopic } from './read-question.ts';
import { tellPicture } from './tell-picture.ts';
import { listed, named } from './told.ts';

/** What is asked of some pictures: words, and where something was found, a copy of each with it drawn in. */
export async function answerPictures(
  pictures: readonly ReadableAttachment[],
  topic: PictureTopic,
): Promise<SkillAnswer> {
  const bytesMax = Math.floor(ANSWER_PICTURES_BYTES_MAX / pictures.length);
  const suggestions = suggestionsFor(pictures, topic);
  const answers = await Promise.all(pictures.map((picture) => answerPicture(picture, topic, bytesMax)));
  if (answers.length === 1 && answers[0] !== undefined) return { ...answers[0], suggestions };
  const parts = answers.map(({ text }, index) => `**Picture ${index + 1} of ${answers.length}**\n\n${text}`);
  return { text: parts.join('\n\n'), attachments: answers.flatMap(({ attachments = [] }) => attachments), suggestions };
}

async function answerPicture(picture: ReadableAttachment, topic: PictureTopic, bytesMax: number): Promise<SkillAnswer> {
  const { text, marks: all } = tellPicture(picture, topic);
  if (all.length === 0) return { text };
  const marks = all.slice(0, MARKS_MAX);
  const copy = picture.urls && (await annotatePicture({ url: picture.urls.full, marks, bytesMax }));
  if (copy === undefined) return { text: `${text}\n\n${WITHOUT_COPY}` };
  return { text: [text, ...notesOn(all, marks)].join('\n\n'), attachments: [copy] };
}

/** What there is an answer to; or the same question, where there is none yet. */
function suggestionsFor(pictures: readonly ReadableAttachment[], topic: PictureTopic): string[] {
  const known = pictures.flatMap(({ understanding }) =>
    understanding?.status === 'done' && !isSensitive(understanding) ? [understanding] : [],
  );
  const isComing = pictures.some(
    ({ status, understanding }) =>
      status === 'waiting' || (status === 'ready' && (understanding?.status ?? 'pending') === 'pending'),
  );
  if (isComing) return [ASKED[topic]];
  const wanted: [PictureTopic, boolean][] = [
    ['people', known.some((each) => countPeople(each).areThere)],
    ['names', known.some(({ faces }) => faces.length > 0)],
    ['text', known.some(({ text }) => text.length > 0)],
  ];
  return wanted.flatMap(([each, isWanted]) => (isWanted && each !== topic ? [ASKED[each]] : []));
}

const ASKED: Readonly<Record<PictureTopic, string>> = {
  everything: 'What is in this picture?',
  people: 'How many people are in this picture?',
  names: 'Who is in this picture?',
  text: 'Read the text in this picture',
};

const WITHOUT_COPY = '*(I could not get the picture itself, so there is no copy with boxes.)*';

function notesOn(all: readonly Mark[], shown: readonly Mark[]): string[] {
  const numbers = shown.flatMap((mark, index) => {
    const tag = tagText(mark, index);
    return tag === mark.text ? [] : [`${named(tag)} is ${named(mark.text)}`];
  });
  return [
    ...(all.length > shown.length ? [`Drawn in are the first ${shown.length} of ${all.length} places.`] : []),
    ...(numbers.length > 0 ? [`I have no letters for some names, so in the copy ${listed(numbers)}.`] : []),
  ];
}
