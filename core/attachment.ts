import type { Attachment, Label, Understood } from '../protocol/attachment.ts';
import { DomainError } from '../protocol/errors.ts';
import type { MemberId } from '../protocol/ids.ts';
import { LABELS_MAX, UNDERSTANDING_BYTES_MAX } from '../protocol/limits.ts';
import type { Message } from '../protocol/message.ts';
import { utf8Bytes } from '../protocol/text.ts';
import { correctedTranscript, shortenedTranscript } from './transcript.ts';

/** Nothing is known yet. */
export const PENDING: Understood = {
  status: 'pending',
  labels: [],
  text: [],
  faces: [],
  moderation: { categories: [] },
};

/** Whether nothing more is to be expected of it soon. */
export function isSettled({ status, understanding }: Attachment): boolean {
  return (
    status === 'refused' || (status === 'ready' && understanding !== undefined && understanding.status !== 'pending')
  );
}

/**
 * The attachment as its message carries it: all understanding of a message together has `UNDERSTANDING_BYTES_MAX`, so
 * that its events fit a frame. Boxes go first, then the least sure of what was found; of a transcript the times of its
 * words, then its end.
 */
export function shortened(attachment: Attachment, ofMany: number): Attachment {
  const { understanding } = attachment;
  if (understanding === undefined) return attachment;
  const bytesMax = Math.floor(UNDERSTANDING_BYTES_MAX / ofMany);
  const fits = (part: Understood) => utf8Bytes(JSON.stringify(part)) <= bytesMax;
  return { ...attachment, understanding: fits(understanding) ? understanding : lessOf(understanding, fits) };
}

/** Several for one answer of at most `bytesMax`: those that would not fit are shortened, and can be asked for one by one. */
export function fitting(attachments: readonly Attachment[], bytesMax: number): Attachment[] {
  let left = bytesMax - UNDERSTANDING_BYTES_MAX * attachments.length;
  return attachments.map((attachment) => {
    const bytes = utf8Bytes(JSON.stringify(attachment));
    if (bytes > left + UNDERSTANDING_BYTES_MAX) return shortened(attachment, 1);
    left -= bytes;
    return attachment;
  });
}

function lessOf(understanding: Understood, fits: (part: Understood) => boolean): Understood {
  const { transcript } = understanding;
  const whole = { ...understanding, isShortened: true };
  if (transcript !== undefined) {
    const less = shortenedTranscript(transcript, (part) => fits({ ...whole, transcript: part }));
    return { ...whole, transcript: less };
  }
  let part: Understood = whole;
  for (let keep = LABELS_MAX; !fits(part) && keep >= 0; keep -= 2)
    part = { ...cut(understanding, keep), isShortened: true };
  return part;
}

/** How many lines of text stand beside each label that is kept. */
const TEXTS_PER_LABEL = 2;

function cut(understanding: Understood, keep: number): Understood {
  const labels = understanding.labels.slice(0, keep).map((label) => ({ ...label, boxes: label.boxes.slice(0, keep) }));
  const text = understanding.text.slice(0, keep * TEXTS_PER_LABEL);
  return { ...understanding, labels, text, faces: understanding.faces.slice(0, keep) };
}

/** What its attachments may still add to a message, so that it fits a frame then too. */
export function roomForUnderstanding(attachments: readonly Attachment[]): number {
  if (attachments.length === 0) return 0;
  const known = attachments.reduce((sum, { understanding }) => sum + utf8Bytes(JSON.stringify(understanding ?? '')), 0);
  return Math.max(0, UNDERSTANDING_BYTES_MAX + SIZES_BYTES * attachments.length - known);
}

/** Status, size, type and blur hash. */
const SIZES_BYTES = 240;

/** What a member says of a picture that the service did not know, or said wrongly; and a speaker of their own words. */
export interface Correction {
  alt?: string | null;
  labels?: { name: string; as: string | null }[];
  transcript?: string;
}

/**
 * @returns the corrected attachment, `undefined` when it stands as wished already
 * @throws DomainError `conflict` while it is not ready, and for words of what is no recording; `not_found` for a label
 * that it does not have
 */
export function corrected(attachment: Attachment, correction: Correction, by: MemberId): Attachment | undefined {
  const { alt, labels = [], transcript } = correction;
  if (attachment.status !== 'ready') throw new DomainError('conflict', 'This attachment is not there yet.');
  const after = withTranscript(withLabels(withAlt(attachment, alt), labels, by), transcript, by);
  return JSON.stringify(after) === JSON.stringify(attachment) ? undefined : after;
}

function withAlt(attachment: Attachment, alt: Correction['alt']): Attachment {
  if (alt === undefined) return attachment;
  const { alt: _, ...rest } = attachment;
  return alt === null ? rest : { ...rest, alt };
}

function withTranscript(attachment: Attachment, text: string | undefined, by: MemberId): Attachment {
  if (text === undefined) return attachment;
  const { kind, durationMs = 0, understanding = PENDING } = attachment;
  if (kind !== 'audio') throw new DomainError('conflict', 'Nobody speaks in a picture.', { field: 'body.transcript' });
  const before = understanding.transcript;
  if (before?.text === text) return attachment;
  const transcript = correctedTranscript(before, { text, by, durationMs });
  return { ...attachment, understanding: { ...PENDING, status: 'done', transcript } };
}

function withLabels(attachment: Attachment, changes: NonNullable<Correction['labels']>, by: MemberId): Attachment {
  const { understanding } = attachment;
  if (understanding === undefined || changes.length === 0) return attachment;
  const labels = changes.reduce((known, change) => withLabel(known, change, by), understanding.labels);
  return { ...attachment, understanding: { ...understanding, labels } };
}

/** A name that is there already takes the boxes of the one that was wrong. */
function withLabel(labels: Label[], { name, as }: { name: string; as: string | null }, by: MemberId): Label[] {
  const wrong = labels.find((label) => label.name === name);
  if (wrong === undefined)
    throw new DomainError('not_found', 'The picture has no such label.', { field: 'body.labels' });
  const others = labels.filter((label) => label !== wrong);
  if (as === null || as === name) return as === null ? others : labels;
  const same = others.find((label) => label.name === as);
  const right = { name: as, confidence: 1, boxes: [...(same?.boxes ?? []), ...wrong.boxes], correctedBy: by };
  return labels.flatMap((label) => (label === same ? [] : [label === wrong ? right : label]));
}

/** Takes back that somebody is in the picture; `undefined` when it does not say so. */
export function withoutMember(attachment: Attachment, memberId: MemberId): Attachment | undefined {
  const { understanding } = attachment;
  if (!understanding?.faces.some((face) => face.memberId === memberId)) return undefined;
  const faces = understanding.faces.map((face) => (face.memberId === memberId ? { box: face.box } : face));
  return { ...attachment, understanding: { ...understanding, faces } };
}

/** Words by which a message with its pictures and recordings is found, in lower case. */
export function searchWords({ text, attachments }: Pick<Message, 'text' | 'attachments'>): string {
  const pictures = attachments.flatMap(({ alt = '', understanding }) => [
    alt,
    ...(understanding?.labels.map(({ name }) => name) ?? []),
    ...(understanding?.text.map((found) => found.text) ?? []),
    ...(understanding?.faces.map(({ name = '' }) => name) ?? []),
    understanding?.transcript?.text ?? '',
  ]);
  return [text, ...pictures].join('\n').normalize('NFKC').toLowerCase();
}

const PARTS = 4;

/** What was seen, as what is understood. Where a picture should be hidden, nobody is told more than why. */
export function understoodOf(seen: Omit<Understood, 'status'>): Understood {
  const { missing = [] } = seen;
  if (missing.length === PARTS) return { ...PENDING, status: 'unavailable', reason: missing[0]?.reason ?? '', missing };
  return { ...seen, status: 'done' };
}
