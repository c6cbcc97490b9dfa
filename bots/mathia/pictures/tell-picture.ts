import type { ReadableAttachment, Understood } from '../../../protocol/attachment.ts';
import { isSensitive } from '../../../protocol/attachment-words.ts';
import { plainText, shortened } from '../plain-text.ts';
import type { PictureTopic } from './read-question.ts';
import { tellEverything } from './tell-everything.ts';
import { tellNames } from './tell-names.ts';
import { tellPeople } from './tell-people.ts';
import { tellText } from './tell-text.ts';
import { because, REFUSALS, type Told } from './told.ts';

const TELLERS: Readonly<Record<PictureTopic, (understood: Understood) => Told>> = {
  everything: tellEverything,
  people: tellPeople,
  text: tellText,
  names: tellNames,
};

/** What the understanding of a picture says to a question, and never more than that. */
export function tellPicture(picture: ReadableAttachment, topic: PictureTopic): Told {
  const { understanding } = picture;
  if (picture.status === 'refused') return words(`That picture was not accepted: ${refusalOf(picture)}.`);
  if (picture.status === 'waiting') return words('That picture has not arrived yet. Ask me again in a moment.');
  if (understanding === undefined || understanding.status === 'pending') {
    return words('I am still looking at that picture. Ask me again in a moment.');
  }
  if (isSensitive(understanding)) return words(hiddenFor(understanding));
  const { status, reason } = understanding;
  if (status === 'failed') return words(`I could not look at that picture this time${because(reason)}.`);
  if (status === 'unavailable') return words(`I cannot tell what is in pictures here${because(reason)}.`);
  const told = TELLERS[topic](understanding);
  return understanding.isShortened ? { ...told, text: `${told.text}\n\n${SHORTENED}` } : told;
}

const SHORTENED = 'More is known of this picture than I was sent: the room shows all of it.';

function words(text: string): Told {
  return { text, marks: [] };
}

function refusalOf({ reason }: ReadableAttachment): string {
  return reason === undefined ? 'it could not be read' : REFUSALS[reason];
}

function hiddenFor({ moderation }: Understood): string {
  const categories = moderation.categories.map((category) => plainText(shortened(category, 60))).join(', ');
  return `That picture is hidden in this room because of what it may show: **${categories}**. I say and draw no more of it.`;
}
