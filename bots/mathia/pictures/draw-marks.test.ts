import sharp from 'sharp';
import { expect, it } from 'vitest';
import { boxAt } from '../../../test/fixtures/understood-picture.ts';
import { drawMarks, type Mark, tagText } from './draw-marks.ts';
import { overlap, placeTags } from './place-tags.ts';

const EDGES = [0, 0.4, 0.8].flatMap((left) => [0, 0.4, 0.8].map((top) => boxAt(left, top)));

it.each([
  [1024, 683],
  [640, 1024],
  [640, 40],
])('[SEE5] keeps every tag inside a picture of %s × %s, and off the others where it can', (width, height) => {
  const boxes = EDGES.map((box) => ({
    ...{ left: box.left * width, top: box.top * height },
    ...{ width: box.width * width, height: box.height * height },
  }));
  const tags = EDGES.map((_, index) => ({ width: 60 + 20 * index, height: 30 }));

  const placed = placeTags(boxes, tags, { width, height });

  for (const { left, top, ...size } of placed) {
    expect(left).toBeGreaterThanOrEqual(0);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(left + size.width).toBeLessThanOrEqual(width);
    expect(top + size.height).toBeLessThanOrEqual(height);
  }
  const overlaps = placed.flatMap((one, index) => placed.slice(index + 1).filter((other) => overlap(one, other) > 0));
  if (height > 100) expect(overlaps).toEqual([]);
});

it.each(['#000000', '#ffffff', '#808080', '#ffd84d'])('[SEE5] can be seen on a picture of %s', async (background) => {
  const size = { width: 640, height: 480 };
  const svg = drawMarks([{ box: boxAt(0.3, 0.3, 0.4, 0.4), text: 'Lighthouse' }], size);
  const plain = { ...size, channels: 3, background } as const;

  const before = await sharp({ create: plain }).raw().toBuffer();
  const after = await sharp({ create: plain })
    .composite([{ input: Buffer.from(svg) }])
    .removeAlpha()
    .raw()
    .toBuffer();

  const changed = before.filter((value, index) => Math.abs(value - (after[index] ?? 0)) > 80).length;
  expect(changed).toBeGreaterThan(2_000);
});

it('[SEE5] draws boxes that reach out of the picture, or are no boxes, without failing', async () => {
  const odd = [boxAt(-1, -1, 3, 3), boxAt(2, 2), boxAt(0.5, 0.5, 0, 0), boxAt(Number.NaN, 0, Number.NaN, 1)];
  const svg = drawMarks(
    odd.map((box) => ({ box, text: 'x'.repeat(500) })),
    { width: 300, height: 200 },
  );

  expect(svg).not.toContain('NaN');
  const { width, height } = await sharp(Buffer.from(svg)).metadata();
  expect([width, height]).toEqual([300, 200]);
});

it('[SEE10] numbers what it has no letters for, and holds no text of anybody', () => {
  const marks: Mark[] = [
    { box: boxAt(0, 0), text: '"><script>alert(1)</script>' },
    { box: boxAt(0.5, 0), text: '山田太郎' },
  ];

  const svg = drawMarks(marks, { width: 300, height: 200 });

  expect(marks.map(tagText)).toEqual(['"><script>alert(1)</script>', '#2']);
  expect(svg).not.toMatch(/script|山田|alert/);
});

it('[SEE5] writes a name beside a face and not over one', () => {
  const picture = { width: 1024, height: 683 };
  const faces = [0, 1, 2, 3].map((index) => ({ left: 100 + 200 * index, top: 5, width: 95, height: 95 }));
  const tags = faces.map(() => ({ width: 150, height: 36 }));

  const placed = placeTags(faces, tags, picture);

  for (const tag of placed) expect(faces.filter((face) => overlap(tag, face) > 0)).toEqual([]);
});
