import type { GraphModel } from '@tensorflow/tfjs-converter';
import { dispose, expandDims, image, mul, type Tensor, type Tensor3D, tensor3d, tidy } from '@tensorflow/tfjs-core';
import type { FaceResult, ObjectResult } from '@vladmandic/human';
import type { Box, FoundFace, FoundObject, Point } from './finds.ts';
import { FACES_ONLY, loadDescriber, loadHuman, OBJECTS_ONLY } from './human.ts';
import { pixelsOf } from './picture.ts';

/** Makes the models ready, so that nobody's picture is measured by it. */
export async function loadObjects(): Promise<void> {
  await (await loadHuman()).load(OBJECTS_ONLY);
}

export async function loadFaces(): Promise<void> {
  await (await loadHuman()).load(FACES_ONLY);
  await knownDescriber();
}

let describer: Promise<GraphModel> | undefined;

function knownDescriber(): Promise<GraphModel> {
  describer ??= loadDescriber();
  return describer;
}

export async function findObjects(picture: Uint8Array): Promise<FoundObject[]> {
  const human = await loadHuman();
  const pixels = await tensorOf(picture);
  const { object, error } = await human.detect(pixels, OBJECTS_ONLY);
  dispose(pixels);
  if (error) throw new Error(error);
  return object.map(({ label, score, boxRaw }) => ({ name: label, score, box: boxOf(boxRaw) }));
}

/** The largest first, so many of them with a vector as `describe` says. */
export async function findFaces(picture: Uint8Array, describe: number): Promise<FoundFace[]> {
  const human = await loadHuman();
  const pixels = await tensorOf(picture);
  const { face, error } = await human.detect(pixels, FACES_ONLY);
  dispose(pixels);
  if (error) throw new Error(error);
  const faces: FoundFace[] = [];
  const located = face.map((found) => ({ found, box: outlineOf(found) })).sort((a, b) => areaOf(b.box) - areaOf(a.box));
  for (const [index, { found, box }] of located.entries()) {
    const vector = index < describe && found.tensor ? await vectorOf(found.tensor) : undefined;
    dispose(found.tensor ?? []);
    faces.push({ score: found.score, box, landmarks: landmarksOf(found), ...(vector && { vector }) });
  }
  return faces;
}

async function tensorOf(picture: Uint8Array): Promise<Tensor3D> {
  const { data, width, height } = await pixelsOf(picture);
  return tensor3d(data, [height, width, 3], 'float32');
}

const DESCRIBED_EDGE_PX = 224;
/** The layer before the model's branches for age and gender: those are never computed. */
const DESCRIPTION_LAYER = 'global_pooling/Mean';

/** What is characteristic of a cut-out face, of length 1. */
async function vectorOf(face: Tensor): Promise<Float32Array<ArrayBuffer>> {
  const model = await knownDescriber();
  const description = tidy(() => {
    const small = image.resizeBilinear(expandDims<Tensor3D & Tensor>(face, 0), [DESCRIBED_EDGE_PX, DESCRIBED_EDGE_PX]);
    return model.execute(mul(small, 255), DESCRIPTION_LAYER);
  });
  const one = Array.isArray(description) ? description[0] : description;
  const values = await one?.data();
  dispose(description);
  if (!(values instanceof Float32Array)) throw new Error('The model describes no face');
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

function areaOf({ width, height }: Box): number {
  return width * height;
}

function boxOf([left, top, width, height]: ObjectResult['boxRaw']): Box {
  return { left, top, width, height };
}

/** Around the points of the mesh; Human's own box has room for hair and neighbours. */
function outlineOf({ meshRaw, boxRaw }: FaceResult): Box {
  if (meshRaw.length === 0) return boxOf(boxRaw);
  const [across, down] = [meshRaw.map(([x]) => x), meshRaw.map(([, y]) => y)];
  const [left, top] = [Math.min(...across), Math.min(...down)];
  return { left, top, width: Math.max(...across) - left, height: Math.max(...down) - top };
}

/** Points of the face mesh. Left and right as seen in the picture, as Rekognition has them. */
const MESH_POINTS = {
  eyeLeft: [33, 133],
  eyeRight: [362, 263],
  mouthLeft: [61],
  mouthRight: [291],
  nose: [1],
};

function landmarksOf({ meshRaw }: FaceResult): Record<string, Point> {
  const middle = (indices: number[], axis: 0 | 1) =>
    indices.reduce((sum, index) => sum + (meshRaw[index]?.[axis] ?? 0), 0) / indices.length;
  return Object.fromEntries(
    Object.entries(MESH_POINTS).map(([name, indices]) => [name, { x: middle(indices, 0), y: middle(indices, 1) }]),
  );
}
