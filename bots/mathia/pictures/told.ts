import type { Missing, ReadableAttachment, Understood } from '../../../protocol/attachment.ts';
import { plainText, shortened } from '../plain-text.ts';
import type { Mark } from './draw-marks.ts';

/** What is said of a picture, and what of it is shown in a copy. */
export interface Told {
  text: string;
  marks: Mark[];
}

const REASON_CHARS_MAX = 300;
const NAME_CHARS_MAX = 60;

/** Why a part of the understanding could not be told, as the end of a sentence; `undefined` when it could. */
export function missingBecause({ missing = [] }: Understood, part: Missing['part']): string | undefined {
  const found = missing.find((each) => each.part === part);
  return found && because(found.reason);
}

/** Reasons come from services, and are foreign text. */
export function because(reason: string | undefined): string {
  const words = shortened(reason ?? '', REASON_CHARS_MAX).replace(/[\s.]+$/, '');
  return words === '' ? '' : `: ${plainText(words)}`;
}

export function counted(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** A name of a label or a person, as text. */
export function named(name: string): string {
  return plainText(shortened(name, NAME_CHARS_MAX));
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** Why it was not accepted, as the end of a sentence. */
export const REFUSALS: Readonly<Record<NonNullable<ReadableAttachment['reason']>, string>> = {
  empty: 'it was empty',
  not_a_picture: 'it was not a picture',
  damaged: 'it was damaged',
  too_large: 'it was too large',
  too_many_pixels: 'it had too many pixels',
  unreachable: 'it could not be fetched',
  not_audio: 'it was no recording',
  has_video: 'it was a video',
  too_long: 'it was too long',
};
