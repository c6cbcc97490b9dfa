import { expect, it } from 'vitest';
import type { Attachment, Understood } from '../protocol/attachment.ts';
import { altOf } from '../protocol/attachment-words.ts';
import { AttachmentId, UserId } from '../protocol/ids.ts';
import { FRAME_BYTES_MAX, TEXT_BYTES_MAX, UNDERSTANDING_BYTES_MAX } from '../protocol/limits.ts';
import { utf8Bytes } from '../protocol/text.ts';
import { corrected, fitting, isSettled, PENDING, roomForUnderstanding, shortened, understoodOf } from './attachment.ts';

const box = { left: 0.1234, top: 0.2345, width: 0.3456, height: 0.4567 };
const ana = UserId.parse(`user_${'0'.repeat(26)}`);

/** As much as is ever kept of a picture. */
const everything: Understood = {
  status: 'done',
  labels: Array.from({ length: 20 }, (_, index) => ({
    name: `A thing that has a long name ${index}`,
    confidence: 0.912,
    boxes: Array.from({ length: 20 }, () => box),
  })),
  text: Array.from({ length: 60 }, (_, index) => ({ text: `${'words '.repeat(20)}${index}`, confidence: 0.9, box })),
  faces: Array.from({ length: 30 }, () => ({ box })),
  moderation: { categories: [] },
};

function picture(understanding: Understood, more: Partial<Attachment> = {}): Attachment {
  const attachmentId = AttachmentId.parse(`att_${'0'.repeat(26)}`);
  return { attachmentId, kind: 'picture', status: 'ready', understanding, ...more };
}

it.each([1, 2, 6])('[UNDERSTAND8] cuts what is understood of %i pictures down to what a frame holds', (ofMany) => {
  const short = shortened(picture(everything), ofMany);

  const bytes = utf8Bytes(JSON.stringify(short.understanding));
  expect(bytes).toBeLessThanOrEqual(UNDERSTANDING_BYTES_MAX / ofMany);
  expect(short.understanding).toMatchObject({ status: 'done', isShortened: true });
  expect(short.understanding?.labels[0]?.name).toBe('A thing that has a long name 0');
});

it('[UNDERSTAND8] leaves alone what fits, and reserves room for what is to come', () => {
  const small = picture({ ...PENDING, status: 'done' });

  expect(shortened(small, 6)).toEqual(small);
  expect(roomForUnderstanding([])).toBe(0);
  expect(roomForUnderstanding([small]) + TEXT_BYTES_MAX).toBeLessThan(FRAME_BYTES_MAX);
});

it('[UNDERSTAND8] shortens, of many attachments in one answer, those that would not fit', () => {
  const words = Array.from({ length: 2_000 }, (_, index) => {
    return { text: `word${index}`, startMs: index * 300, endMs: index * 300 + 200, confidence: 0.9 };
  });
  const text = words.map((word) => word.text).join(' ');
  const spoken = picture({ ...PENDING, status: 'done', transcript: { text, words } }, { kind: 'audio' });
  const bytesMax = 4 * 1024 * 1024;

  const few = fitting([spoken, spoken], bytesMax);
  const many = fitting(
    Array.from({ length: 50 }, () => spoken),
    bytesMax,
  );

  expect(few).toEqual([spoken, spoken]);
  expect(many).toHaveLength(50);
  expect(utf8Bytes(JSON.stringify(many))).toBeLessThanOrEqual(bytesMax);
  expect(many[0]).toEqual(spoken);
  expect(many.at(-1)?.understanding).toMatchObject({ isShortened: true });
});

it('[UNDERSTAND9] says what could not be told, and calls a picture of which nothing could be told unavailable', () => {
  const reason = 'not on this machine';
  const seen = { labels: [], text: [], faces: [], moderation: { categories: [] } };
  const parts = ['labels', 'text', 'faces', 'moderation'] as const;

  const some = understoodOf({ ...seen, missing: [{ part: 'text', reason }] });
  const none = understoodOf({ ...seen, missing: parts.map((part) => ({ part, reason })) });

  expect(some).toMatchObject({ status: 'done', missing: [{ part: 'text', reason }] });
  expect(none).toMatchObject({ status: 'unavailable', reason });
});

it('[CORRECT1] gives the boxes of a wrong label to the right one, also when that is there already', () => {
  const labels = [
    { name: 'Cat', confidence: 0.9, boxes: [box] },
    { name: 'Dog', confidence: 0.6, boxes: [box, box] },
  ];

  const after = corrected(picture({ ...everything, labels }), { labels: [{ name: 'Dog', as: 'Cat' }] }, ana);

  expect(after?.understanding?.labels).toEqual([
    { name: 'Cat', confidence: 1, boxes: [box, box, box], correctedBy: ana },
  ]);
});

it('[CORRECT3] refuses to correct what is not there yet', () => {
  const waiting = picture(PENDING, { status: 'waiting' });

  expect(() => corrected(waiting, { alt: 'A cat' }, ana)).toThrow(expect.objectContaining({ code: 'conflict' }));
});

it('[SEEBOT7] has nothing to wait for once a picture is refused, or all is said of it', () => {
  expect(isSettled(picture(PENDING, { status: 'waiting' }))).toBe(false);
  expect(isSettled(picture(PENDING))).toBe(false);
  expect(isSettled(picture(PENDING, { status: 'refused' }))).toBe(true);
  expect(isSettled(picture(everything))).toBe(true);
});

it('[ALT1] makes words for a picture of what is known, and of a hidden one tells only why', () => {
  const labels = [{ name: 'Lighthouse', confidence: 0.9, boxes: [] }];
  const known = { ...everything, labels, text: [{ text: 'OPEN', confidence: 0.9, box }] };
  const hidden = { ...known, moderation: { categories: ['Violence'] } };

  expect(altOf(picture(known))).toBe('Picture of lighthouse, with the text “OPEN”');
  expect(altOf(picture(known, { alt: 'Our tower' }))).toBe('Our tower');
  expect(altOf(picture(hidden))).toBe('Picture, hidden: Violence');
  expect(altOf(picture(PENDING, { madeByModel: true }))).toBe('Picture made by a model');
});
