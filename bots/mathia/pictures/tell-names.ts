import type { Face, Understood } from '../../../protocol/attachment.ts';
import { namesIn } from '../../../protocol/attachment-words.ts';
import { countPeople } from './count-people.ts';
import type { Mark } from './draw-marks.ts';
import { counted, listed, missingBecause, named, type Told } from './told.ts';

const WHO_IS_NAMED =
  'I name only members of this room who enrolled, and only where face recognition is switched on in the room.';

/** Who: those whom the understanding names. Everybody else is counted, and never guessed. */
export function tellNames(understood: Understood): Told {
  const missing = missingBecause(understood, 'faces');
  if (missing !== undefined) return { text: `I cannot look for faces here${missing}.`, marks: [] };
  const { faces } = understood;
  if (faces.length === 0) {
    const { areThere } = countPeople(understood);
    return {
      text: areThere ? 'I see people, but no face that I could go by.' : 'I see no face in this picture.',
      marks: [],
    };
  }
  return { text: wordsOf(faces), marks: faceMarks(faces) };
}

function wordsOf(faces: readonly Face[]): string {
  const names = namesIn(faces);
  const unknown = faces.filter(({ name }) => name === undefined).length;
  if (names.length === 0) {
    return `I see **${counted(unknown, 'face')}**, and can name nobody. ${WHO_IS_NAMED}`;
  }
  const known = `I see **${listed(names.map(named))}**`;
  return unknown === 0 ? `${known}.` : `${known}, and ${counted(unknown, 'face')} that I cannot name. ${WHO_IS_NAMED}`;
}

function faceMarks(faces: readonly Face[]): Mark[] {
  return faces.map(({ box, name }) => ({ box, text: name ?? 'face' }));
}
