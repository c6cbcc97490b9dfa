import { expect, it } from 'vitest';
import { chosenLanguages, linesOf, MissingProgram } from './tesseract.ts';
import { textDetections } from './text-detections.ts';

const ALL = { MinConfidence: 0, MinBoundingBoxHeight: 0, MinBoundingBoxWidth: 0 };
const PAGE = ['1', '1', '0', '0', '0', '0', '0', '0', '200', '100', '-1', ''];

/** A row of Tesseract's TSV. */
function word(line: number, [left, top, width, height]: number[], confidence: number, text: string): string {
  return ['5', '1', '1', '1', line, '1', left, top, width, height, confidence, text].join('\t');
}

function tsv(...words: string[]): string {
  return `level\tpage_num\n${[PAGE.join('\t'), ...words].join('\n')}\n`;
}

it('[VISION3] makes lines of words, without specks, and parts what stands far apart', () => {
  const lines = linesOf(
    tsv(
      word(1, [10, 10, 40, 10], 90, 'Good'),
      word(1, [55, 10, 40, 10], 80, 'day'),
      word(1, [150, 10, 40, 10], 95, 'EXIT'),
      word(2, [10, 50, 5, 10], 95, '|'),
      word(3, [10, 80, 20, 10], 40, 'Größe'),
    ),
  );

  expect(lines.map((words) => words.map(({ text }) => text))).toEqual([['Good', 'day'], ['EXIT'], ['Größe']]);
  expect(lines[0]?.[1]).toEqual({
    ...{ text: 'day', confidence: 80 },
    box: { left: 0.275, top: 0.1, width: 0.2, height: 0.1 },
  });
});

it('[VISION3] answers lines before words, which know their line, and nothing of what is filtered', () => {
  const lines = linesOf(tsv(word(1, [0, 0, 40, 10], 90, 'Good'), word(1, [50, 0, 40, 10], 30, 'day')));

  const all = textDetections(lines, ALL);
  const sure = textDetections(lines, { ...ALL, MinConfidence: 50 });
  const large = textDetections(lines, { ...ALL, MinBoundingBoxHeight: 0.5 });

  expect(all).toMatchObject([
    { Id: 0, Type: 'LINE', DetectedText: 'Good day', Confidence: 60, Geometry: { BoundingBox: { Width: 0.45 } } },
    { Id: 1, Type: 'WORD', DetectedText: 'Good', ParentId: 0 },
    { Id: 2, Type: 'WORD', DetectedText: 'day', ParentId: 0 },
  ]);
  expect(sure.map(({ DetectedText }) => DetectedText)).toEqual(['Good', 'Good']);
  expect(large).toEqual([]);
});

it('[VISION3] answers at most a hundred words', () => {
  const many = Array.from({ length: 130 }, (_, index) => word(index, [0, 0, 10, 10], 90, `w${index}`));

  const words = textDetections(linesOf(tsv(...many)), ALL).filter(({ Type }) => Type === 'WORD');

  expect(words).toHaveLength(100);
});

it('[VISION3] takes the languages that are there, English first', () => {
  expect(chosenLanguages('List of available languages (4):\ndeu\neng\nosd\nscript/Latin\n')).toBe('eng+deu');
  expect(() => chosenLanguages('List of available languages (1):\nosd\n')).toThrow(MissingProgram);
});
