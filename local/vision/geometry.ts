import type { Box, FoundFace } from './finds.ts';

/** Rectangles and points as Rekognition writes them, in shares of the picture. */
export interface BoundingBox {
  Left: number;
  Top: number;
  Width: number;
  Height: number;
}

export interface FaceDetail {
  BoundingBox: BoundingBox;
  Confidence: number;
  Landmarks: { Type: string; X: number; Y: number }[];
}

export function boundingBox({ left, top, width, height }: Box): BoundingBox {
  return { Left: left, Top: top, Width: width, Height: height };
}

export function geometryOf(box: Box) {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  const Polygon = [
    { X: box.left, Y: box.top },
    { X: right, Y: box.top },
    { X: right, Y: bottom },
    { X: box.left, Y: bottom },
  ];
  return { BoundingBox: boundingBox(box), Polygon };
}

export function around(boxes: readonly Box[]): Box {
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
  const right = Math.max(...boxes.map((box) => box.left + box.width));
  const bottom = Math.max(...boxes.map((box) => box.top + box.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** What is known of a face here: where it is. */
export function faceDetail({ box, score, landmarks }: FoundFace): FaceDetail {
  const Landmarks = Object.entries(landmarks).map(([Type, { x, y }]) => ({ Type, X: x, Y: y }));
  return { BoundingBox: boundingBox(box), Confidence: percent(score), Landmarks };
}

function percent(share: number): number {
  return Math.min(100, Math.max(0, share * 100));
}
