import type { Box, Understood } from '../../../protocol/attachment.ts';
import { countPeople, type People } from './count-people.ts';
import type { Mark } from './draw-marks.ts';
import { counted, missingBecause, type Told } from './told.ts';

/** How many people: by their faces and by their shapes, which two services count, each with its own mistakes. */
export function tellPeople(understood: Understood): Told {
  const noFaces = missingBecause(understood, 'faces');
  const noShapes = missingBecause(understood, 'labels');
  if (noFaces !== undefined && noShapes !== undefined) {
    return { text: `I cannot count people here${noFaces}.`, marks: [] };
  }
  const people = countPeople(understood);
  const notes = [
    noFaces !== undefined && `Faces could not be looked for${noFaces}.`,
    noShapes !== undefined && `People’s shapes could not be looked for${noShapes}.`,
    people.isFull && 'There may be more: no more of them are kept of a picture.',
  ].filter((note) => note !== false);
  const text = [countOf(people, { faces: noFaces === undefined, shapes: noShapes === undefined }), ...notes].join(' ');
  return { text, marks: [...numbered('person', people.shapes), ...numbered('face', people.faces)] };
}

function countOf(people: People, known: { faces: boolean; shapes: boolean }): string {
  const [shapes, faces] = [people.shapes.length, people.faces.length];
  if (shapes === 0 && faces === 0) {
    return people.areThere ? 'There are people, but I cannot tell how many.' : 'I see **nobody** in this picture.';
  }
  if (!known.shapes) return `I count **${counted(faces, 'face')}**.`;
  if (!known.faces) return `I count **${counted(shapes, 'person', 'people')}** by their shapes.`;
  if (shapes === faces) return `I count **${counted(shapes, 'person', 'people')}**: as many shapes as faces.`;
  const counts = `I count **${counted(shapes, 'person', 'people')}** by their shapes and **${counted(faces, 'face')}**`;
  return shapes > faces
    ? `${counts}: somebody may be turned away, hidden, or too far off for a face.`
    : `${counts}: some faces may be on pictures in the picture, or their bodies hidden.`;
}

function numbered(noun: string, boxes: readonly Box[]): Mark[] {
  return boxes.map((box, index) => ({ box, text: `${noun} ${index + 1}` }));
}
