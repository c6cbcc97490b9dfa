import {
  type BoundingBox,
  DetectFacesCommand,
  type DetectFacesCommandOutput,
  DetectLabelsCommand,
  type DetectLabelsCommandOutput,
  DetectModerationLabelsCommand,
  type DetectModerationLabelsCommandOutput,
  DetectTextCommand,
  type DetectTextCommandOutput,
  type LabelCategory,
  RekognitionClient,
} from '@aws-sdk/client-rekognition';
import type { Box, Face, FoundText, Label, Missing } from '../protocol/attachment.ts';
import { FACES_MAX, FOUND_TEXTS_MAX, LABEL_BOXES_MAX, LABEL_CHARS_MAX, LABELS_MAX } from '../protocol/limits.ts';
import { env } from './env.ts';
import { isNamed } from './table.ts';
import type { Seen } from './table-picture.ts';

/** Of 100, as Rekognition counts. Labels below are more often wrong than right on photos. */
const LABEL_CONFIDENCE_MIN = 55;
const TEXT_CONFIDENCE_MIN = 60;
const FACE_CONFIDENCE_MIN = 80;
/** AWS's own default for moderation is 50; a picture is only hidden behind a notice, so a little surer. */
const MODERATION_CONFIDENCE_MIN = 60;

const client = new RekognitionClient({ maxAttempts: 4 });

/**
 * Everything that is asked of a picture, by one call of each kind. `bytes`: JPEG or PNG, at most 5 MB. Of faces only the
 * place is taken over; what Rekognition says of age, gender or emotion is never asked for.
 * A service that is not to be had where this runs becomes `missing`; a failure that may pass is thrown.
 */
export async function lookAt(bytes: Uint8Array): Promise<Seen> {
  const [labels, text, faces, moderation] = await Promise.all([
    told('labels', () => detectLabels(bytes)),
    told('text', () => detectText(bytes)),
    told('faces', () => detectFaces(bytes)),
    told('moderation', () => detectModeration(bytes)),
  ]);
  const missing = [labels, text, faces, moderation].flatMap((part) => ('missing' in part ? [part.missing] : []));
  return {
    labels: 'found' in labels ? labels.found : [],
    text: 'found' in text ? text.found : [],
    faces: 'found' in faces ? faces.found : [],
    moderation: { categories: 'found' in moderation ? moderation.found : [] },
    ...(missing.length > 0 && { missing }),
  };
}

type Told<Found> = { found: Found } | { missing: Missing };

/** What Rekognition answers where it will never answer otherwise; the first is the local runtime's. */
const NEVER = ['NotImplementedOnThisMachine', 'ImageTooLargeException', 'InvalidImageFormatException'];

async function told<Found>(part: Missing['part'], ask: () => Promise<Found>): Promise<Told<Found>> {
  try {
    return { found: await ask() };
  } catch (error) {
    if (!NEVER.some((name) => isNamed(error, name))) throw error;
    return { missing: { part, reason: error instanceof Error ? error.message : '' } };
  }
}

async function detectLabels(Bytes: Uint8Array): Promise<Label[]> {
  const command = new DetectLabelsCommand({
    Image: { Bytes },
    MaxLabels: LABELS_MAX,
    MinConfidence: LABEL_CONFIDENCE_MIN,
  });
  return labelsOf(await env.io({ service: 'vision', command }, () => client.send(command)));
}

function labelsOf({ Labels = [] }: DetectLabelsCommandOutput): Label[] {
  return Labels.slice(0, LABELS_MAX).flatMap(({ Name, Confidence = 0, Instances = [], Categories = [] }) => {
    if (Name === undefined || (isPersonal(Categories) && !PEOPLE.has(Name))) return [];
    const boxes = Instances.flatMap(({ BoundingBox: box }) => boxOf(box)).slice(0, LABEL_BOXES_MAX);
    return [{ name: Name.slice(0, LABEL_CHARS_MAX), confidence: share(Confidence), boxes }];
  });
}

/** That there are people is told, but not how old they are, of which gender, or how they feel. */
const PEOPLE = new Set(['Person', 'People', 'Crowd']);
const PERSONAL = new Set(['Person Description', 'Expressions and Emotions']);

function isPersonal(categories: readonly LabelCategory[]): boolean {
  return categories.some(({ Name = '' }) => PERSONAL.has(Name));
}

async function detectText(Bytes: Uint8Array): Promise<FoundText[]> {
  const command = new DetectTextCommand({ Image: { Bytes } });
  return textsOf(await env.io({ service: 'vision', command }, () => client.send(command)));
}

function textsOf({ TextDetections = [] }: DetectTextCommandOutput): FoundText[] {
  const lines = TextDetections.filter(
    ({ Type, Confidence = 0 }) => Type === 'LINE' && Confidence >= TEXT_CONFIDENCE_MIN,
  );
  return lines.slice(0, FOUND_TEXTS_MAX).flatMap(({ DetectedText = '', Confidence = 0, Geometry }) => {
    const [box] = boxOf(Geometry?.BoundingBox);
    return box === undefined ? [] : [{ text: DetectedText, confidence: share(Confidence), box }];
  });
}

async function detectFaces(Bytes: Uint8Array): Promise<Face[]> {
  // Without `Attributes` Rekognition gives boxes, landmarks, pose and quality only.
  const command = new DetectFacesCommand({ Image: { Bytes } });
  return facesOf(await env.io({ service: 'vision', command }, () => client.send(command)));
}

function facesOf({ FaceDetails = [] }: DetectFacesCommandOutput): Face[] {
  const sure = FaceDetails.filter(({ Confidence = 0 }) => Confidence >= FACE_CONFIDENCE_MIN);
  return sure.flatMap(({ BoundingBox: found }) => boxOf(found).map((box) => ({ box }))).slice(0, FACES_MAX);
}

async function detectModeration(Bytes: Uint8Array): Promise<string[]> {
  const command = new DetectModerationLabelsCommand({ Image: { Bytes }, MinConfidence: MODERATION_CONFIDENCE_MIN });
  return categoriesOf(await env.io({ service: 'vision', command }, () => client.send(command)));
}

/** Top-level categories only: a bot and a notice need no details. */
function categoriesOf({ ModerationLabels = [] }: DetectModerationLabelsCommandOutput): string[] {
  const names = ModerationLabels.map(({ Name = '', ParentName = '' }) => ParentName || Name);
  return [...new Set(names.filter((name) => name !== ''))];
}

/** How many faces are in a picture, as far as they are sure. */
export async function countFaces(bytes: Uint8Array): Promise<number> {
  return (await detectFaces(bytes)).length;
}

const DIGITS = 1e4;

/** Boxes may reach beyond the picture; what is shown does not. */
function boxOf(box: BoundingBox | undefined): Box[] {
  if (box === undefined) return [];
  const { Left = 0, Top = 0, Width = 0, Height = 0 } = box;
  const [left, top] = [within(Left), within(Top)];
  const [width, height] = [within(Left + Width) - left, within(Top + Height) - top];
  if (width <= 0 || height <= 0) return [];
  return [{ left: rounded(left), top: rounded(top), width: rounded(width), height: rounded(height) }];
}

function within(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function rounded(value: number): number {
  return Math.round(value * DIGITS) / DIGITS;
}

/** Rekognition counts to 100, we to 1. */
function share(confidence: number): number {
  return Math.round(confidence * 10) / 1000;
}
