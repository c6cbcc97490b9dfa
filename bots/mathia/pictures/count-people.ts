import type { Box, Understood } from '../../../protocol/attachment.ts';
import { FACES_MAX, LABEL_BOXES_MAX } from '../../../protocol/limits.ts';

/** What services call somebody whose shape they see. */
const PEOPLE = new Set(['person', 'people', 'human', 'man', 'woman', 'child', 'boy', 'girl']);

export interface People {
  /** Boxes of whole people. */
  shapes: Box[];
  faces: Box[];
  /** People were seen, if only somewhere in the picture. */
  areThere: boolean;
  /** As many as are kept of a picture: there may be more. */
  isFull: boolean;
}

/** The same person may be `Person` and `Woman`: the name with the most boxes counts, and not their sum. */
export function countPeople({ labels, faces }: Understood): People {
  const people = labels.filter(({ name }) => PEOPLE.has(name.toLowerCase()));
  const shapes = people.reduce<Box[]>((most, { boxes }) => (boxes.length > most.length ? boxes : most), []);
  return {
    shapes,
    faces: faces.map(({ box }) => box),
    areThere: people.length > 0 || faces.length > 0,
    isFull: shapes.length >= LABEL_BOXES_MAX || faces.length >= FACES_MAX,
  };
}
