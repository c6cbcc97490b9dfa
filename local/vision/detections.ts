import * as z from 'zod';
import { AwsError } from '../aws-request.ts';
import { faceDetail } from './geometry.ts';
import { labelsOf } from './labels.ts';
import { notHere } from './not-here.ts';
import type { Operation } from './operation.ts';
import { Image, readPicture } from './picture-source.ts';
import { textDetections } from './text-detections.ts';

const Percent = z.number().min(0).max(100);
const Share = z.number().min(0).max(1);
/** What is not offered must be refused, or a caller would take its absence for a result. */
const Absent = z.never('not available on this machine').optional();

const LabelsInput = z.looseObject({
  Image,
  MaxLabels: z.number().int().min(0).default(1000),
  MinConfidence: Percent.default(55),
  Features: z.array(z.literal('GENERAL_LABELS', 'not available on this machine')).optional(),
  Settings: Absent,
});

export const detectLabels: Operation = {
  isOfCollection: false,
  async run({ engine, source }, input) {
    const { Image: image, MaxLabels, MinConfidence } = LabelsInput.parse(input);
    const { found } = await engine.objects(await readPicture(image, source));
    const sure = found.length === 0 ? [] : labelsOf(found).filter(({ Confidence }) => Confidence >= MinConfidence);
    return { Labels: sure.slice(0, MaxLabels), LabelModelVersion: 'centernet-1' };
  },
};

const WordFilter = z.looseObject({
  // Tesseract is sure of less than Rekognition, whose default is 80.
  MinConfidence: Percent.default(60),
  MinBoundingBoxHeight: Share.default(0),
  MinBoundingBoxWidth: Share.default(0),
});
const TextInput = z.looseObject({
  Image,
  Filters: z.looseObject({ WordFilter: WordFilter.optional(), RegionsOfInterest: Absent }).optional(),
});

export const detectText: Operation = {
  isOfCollection: false,
  async run({ engine, source }, input) {
    const { Image: image, Filters } = TextInput.parse(input);
    const { found } = await engine.text(await readPicture(image, source));
    const TextDetections = textDetections(found, Filters?.WordFilter ?? WordFilter.parse({}));
    return { TextDetections, TextModelVersion: 'tesseract' };
  },
};

/** The names of `Attributes` and `DetectionAttributes`; all but the first tell of a person what is not measured here. */
export const FaceAttributes = z
  .array(z.string())
  .default(['DEFAULT'])
  .superRefine((names) => {
    const refused = names.find((name) => name !== 'DEFAULT');
    if (refused === undefined) return;
    throw new AwsError(
      'InvalidParameterException',
      `The attribute ${refused} of a face is not offered here; see docs/local-differences.md`,
    );
  });
const FacesInput = z.looseObject({ Image, Attributes: FaceAttributes });

export const detectFaces: Operation = {
  isOfCollection: false,
  async run({ engine, source }, input) {
    const { Image: image } = FacesInput.parse(input);
    const { found } = await engine.faces(await readPicture(image, source), { describe: 0 });
    return { FaceDetails: found.map(faceDetail) };
  },
};

const ModerationInput = z.looseObject({ Image });

export const detectModerationLabels: Operation = {
  isOfCollection: false,
  async run({ source }, input) {
    await readPicture(ModerationInput.parse(input).Image, source);
    throw notHere('There is no engine for DetectModerationLabels on this machine, and none to install');
  },
};
