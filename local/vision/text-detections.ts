import type { FoundWord } from './finds.ts';
import { around, geometryOf } from './geometry.ts';

export interface WordFilter {
  MinConfidence: number;
  MinBoundingBoxHeight: number;
  MinBoundingBoxWidth: number;
}

/** As many as Rekognition reads in a picture. */
const WORDS_MAX = 100;

/** Lines first, then their words, numbered through, as Rekognition answers them. */
export function textDetections(lines: readonly FoundWord[][], filter: WordFilter) {
  let left = WORDS_MAX;
  const kept = lines.flatMap((words) => {
    const passed = words.filter((word) => passes(word, filter)).slice(0, left);
    left -= passed.length;
    return passed.length > 0 ? [passed] : [];
  });
  const found = kept.map((words, Id) => ({ Type: 'LINE', Id, ...lineOf(words) }));
  let nextId = found.length;
  const words = kept.flatMap((line, ParentId) =>
    line.map(({ text, confidence, box }) => ({
      ...{ Type: 'WORD', Id: nextId++, ParentId },
      ...{ DetectedText: text, Confidence: confidence, Geometry: geometryOf(box) },
    })),
  );
  return [...found, ...words];
}

function passes({ confidence, box }: FoundWord, filter: WordFilter): boolean {
  const isLarge = box.height >= filter.MinBoundingBoxHeight && box.width >= filter.MinBoundingBoxWidth;
  return confidence >= filter.MinConfidence && isLarge;
}

function lineOf(words: readonly FoundWord[]) {
  return {
    DetectedText: words.map(({ text }) => text).join(' '),
    Confidence: words.reduce((sum, { confidence }) => sum + confidence, 0) / words.length,
    Geometry: geometryOf(around(words.map(({ box }) => box))),
  };
}
