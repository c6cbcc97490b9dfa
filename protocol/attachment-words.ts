import type { Attachment, Face, Understood } from './attachment.ts';

/** Of a picture's labels, in its words. */
const LABELS_TOLD = 5;

/** Words for a picture, for those who cannot see it: those a person wrote, else made of what was understood. */
export function altOf({ alt, madeByModel, understanding }: Attachment): string {
  if (alt !== undefined) return alt;
  const kind = madeByModel ? 'Picture made by a model' : 'Picture';
  if (understanding?.status !== 'done') return kind;
  if (isSensitive(understanding)) return `${kind}, hidden: ${understanding.moderation.categories.join(', ')}`;
  const parts = [...understanding.labels.slice(0, LABELS_TOLD).map(({ name }) => name.toLowerCase())];
  const told = parts.length > 0 ? `${kind} of ${parts.join(', ')}` : kind;
  const [line] = understanding.text;
  return line === undefined ? told : `${told}, with the text “${line.text}”`;
}

/** Whether it was said by speaking alone. */
export function isSpokenOnly({ text, attachments }: { text: string; attachments: readonly Attachment[] }): boolean {
  return text.trim() === '' && attachments.some(({ kind, status }) => kind === 'audio' && status !== 'refused');
}

/** What was said in recordings, as far as it is known. */
export function spokenText(attachments: readonly Attachment[]): string {
  return attachments.flatMap(({ understanding }) => understanding?.transcript?.text || []).join('\n');
}

/** Shown only to those who ask for it. */
export function isSensitive(understanding: Understood | undefined): boolean {
  return (understanding?.moderation.categories.length ?? 0) > 0;
}

/** Who is in the picture, as far as they may be named. */
export function namesIn(faces: readonly Face[]): string[] {
  return [...new Set(faces.flatMap(({ name }) => (name === undefined ? [] : [name])))];
}
