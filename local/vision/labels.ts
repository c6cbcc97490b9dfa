import type { FoundObject } from './finds.ts';
import { type BoundingBox, boundingBox } from './geometry.ts';

export interface Label {
  Name: string;
  Confidence: number;
  Instances: { BoundingBox: BoundingBox; Confidence: number }[];
  Parents: { Name: string }[];
}

/** Where Rekognition writes another word, or other capitals, than COCO. */
const NAMES: Record<string, string> = { tv: 'TV', 'hot dog': 'Hot Dog' };
/** The ancestors that Rekognition's documentation names for a label; the others have some too, but it does not say which. */
const PARENTS: Record<string, string[]> = { Car: ['Vehicle', 'Transportation'] };

/** Objects by name, the surest first. */
export function labelsOf(objects: readonly FoundObject[]): Label[] {
  const byName = Map.groupBy(objects, ({ name }) => NAMES[name] ?? capitalised(name));
  const labels = [...byName].map(([Name, found]) => {
    const Instances = found
      .map(({ box, score }) => ({ BoundingBox: boundingBox(box), Confidence: confidenceOf(score) }))
      .sort((a, b) => b.Confidence - a.Confidence);
    const Parents = (PARENTS[Name] ?? []).map((parent) => ({ Name: parent }));
    return { Name, Confidence: Instances[0]?.Confidence ?? 0, Instances, Parents };
  });
  return labels.sort((a, b) => b.Confidence - a.Confidence);
}

function capitalised(name: string): string {
  return name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** The lowest score that the engine gives, and AWS's default of the lowest confidence that it answers. */
const [LOWEST_SCORE, LOWEST_CONFIDENCE] = [0.4, 55];

/** The model is sure of less than Rekognition: what it gives at all is made to count as an answer there. */
function confidenceOf(score: number): number {
  const share = (score - LOWEST_SCORE) / (1 - LOWEST_SCORE);
  return LOWEST_CONFIDENCE + (100 - LOWEST_CONFIDENCE) * Math.min(1, Math.max(0, share));
}
