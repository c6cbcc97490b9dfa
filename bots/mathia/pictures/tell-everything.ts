import type { Label, Understood } from '../../../protocol/attachment.ts';
import { namesIn } from '../../../protocol/attachment-words.ts';
import { plainText, shortened } from '../plain-text.ts';
import type { Mark } from './draw-marks.ts';
import { inReadingOrder } from './reading-order.ts';
import { counted, listed, missingBecause, named, type Told } from './told.ts';

const LABELS_TOLD = 12;
const LINES_TOLD = 3;
const LINE_CHARS_MAX = 80;

/** Things with their places, things without, people, and text: what the understanding holds, in words. */
export function tellEverything(understood: Understood): Told {
  const labels = understood.labels.toSorted((one, other) => other.confidence - one.confidence);
  const placed = labels.filter(({ boxes }) => boxes.length > 0);
  const text = [thingsIn(labels, placed), facesIn(understood), linesIn(understood), missingIn(understood)];
  return { text: text.filter(Boolean).join('\n\n'), marks: [...placed.flatMap(labelMarks), ...namedMarks(understood)] };
}

function thingsIn(labels: readonly Label[], placed: readonly Label[]): string {
  if (labels.length === 0) return '';
  const elsewhere = labels.filter(({ boxes }) => boxes.length === 0);
  const lines = placed
    .slice(0, LABELS_TOLD)
    .map((label) => `- **${named(label.name)}**${times(label)}${sureness(label)}`);
  const rest = elsewhere.slice(0, LABELS_TOLD).map((label) => `${named(label.name)}${sureness(label)}`);
  if (rest.length > 0) lines.push(`- ${placed.length > 0 ? 'and in all of it: ' : ''}${rest.join('; ')}`);
  return `In this picture I see\n\n${lines.join('\n')}`;
}

function times({ boxes }: Label): string {
  return boxes.length > 1 ? ` × ${boxes.length}` : '';
}

/** Nobody is told "100 %": services round up. */
function sureness({ confidence, correctedBy }: Label): string {
  if (correctedBy !== undefined) return ', as somebody here says';
  return `, ${Math.max(1, Math.min(99, Math.round(confidence * 100)))} % sure`;
}

function facesIn({ faces }: Understood): string {
  if (faces.length === 0) return '';
  const names = namesIn(faces);
  const unknown = faces.filter(({ name }) => name === undefined).length;
  if (names.length === 0) return `There ${faces.length === 1 ? 'is' : 'are'} ${counted(faces.length, 'face')}.`;
  const rest = unknown === 0 ? '' : `, and ${counted(unknown, 'face')} that I cannot name`;
  return `I see ${listed(names.map((name) => `**${named(name)}**`))}${rest}.`;
}

function linesIn({ text }: Understood): string {
  const lines = inReadingOrder(text).flat();
  if (lines.length === 0) return '';
  const shown = lines.slice(0, LINES_TOLD).map((line) => `“${plainText(shortened(line.text, LINE_CHARS_MAX))}”`);
  const more = lines.length > LINES_TOLD ? `, and ${counted(lines.length - LINES_TOLD, 'more line')}` : '';
  return `It says ${shown.join(', ')}${more}.`;
}

/** Nothing seen is told apart from nothing looked for. */
function missingIn(understood: Understood): string {
  const { labels, text, faces } = understood;
  const parts = (['labels', 'text', 'faces'] as const).flatMap((part) => {
    const reason = missingBecause(understood, part);
    return reason === undefined ? [] : [`I could not look for ${WORDS[part]} here${reason}.`];
  });
  if (labels.length + text.length + faces.length === 0) parts.unshift('I recognise nothing in this picture.');
  return parts.join('\n');
}

const WORDS = { labels: 'things', text: 'text', faces: 'faces' } as const;

function labelMarks({ name, boxes }: Label): Mark[] {
  return boxes.map((box) => ({ box, text: name }));
}

function namedMarks({ faces }: Understood): Mark[] {
  return faces.flatMap(({ box, name }) => (name === undefined ? [] : [{ box, text: name }]));
}
