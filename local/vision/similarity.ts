/**
 * Rekognition's similarity, 0 to 100, of two vectors of length 1. AWS's default threshold is 80, so 80 must lie between
 * strangers and copies of one face. Measured as cosines over the photos 1 to 3 that come with @vladmandic/face-api:
 * strangers at most 0.66, one face mirrored, blurred, in grey, darker, brighter, smaller or turned at least 0.73. Photos
 * 4 to 6, held out, gave 0.62 and 0.72. A false name is worse than none, but both sides are equally near: 0.69.
 * Two photos of one person, taken apart, were not to be had.
 */
const COSINE_OF_80 = 0.69;

export function similarityOf(one: Float32Array, other: Float32Array): number {
  const cosine = Math.min(1, Math.max(0, dot(one, other)));
  if (cosine < COSINE_OF_80) return (80 * cosine) / COSINE_OF_80;
  return 80 + (20 * (cosine - COSINE_OF_80)) / (1 - COSINE_OF_80);
}

function dot(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}
