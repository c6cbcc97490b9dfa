import {
  DetectFacesCommand,
  DetectLabelsCommand,
  DetectModerationLabelsCommand,
  DetectTextCommand,
  type DetectTextCommandOutput,
  ListCollectionsCommand,
  RecognizeCelebritiesCommand,
  RekognitionClient,
  SearchFacesByImageCommand,
} from '@aws-sdk/client-rekognition';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { clientOf, type RunningCore, runCore } from '../fixtures/core.ts';
import { allow, policy, probeStack } from '../fixtures/template.ts';
import { photo, plain, signs } from './vision.fixture.ts';

const PORT = 13_720;
const BUCKET = 'pictures';
const COLLECTION = 'enrolled';
const ARN = `arn:aws:rekognition:eu-central-1:000000000000:collection/${COLLECTION}`;

let running: RunningCore;
let client: RekognitionClient;

beforeAll(async () => {
  const stack = probeStack(PORT, {
    Pictures: { Type: 'AWS::S3::Bucket', Properties: { BucketName: BUCKET } },
    Faces: { Type: 'AWS::Rekognition::Collection', Properties: { CollectionId: COLLECTION } },
    May: policy(
      allow(['rekognition:DetectLabels'], '*'),
      allow(['rekognition:SearchFacesByImage'], { 'Fn::GetAtt': ['Faces', 'Arn'] }),
      allow(['s3:GetObject'], { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Pictures', 'Arn'] }, '/open/*']] }),
    ),
  });
  running = await runCore(stack, PORT);
  client = new RekognitionClient(clientOf(running.core));
});
afterAll(() => running?.stop());

const Keys = z.looseObject({ AWS_ACCESS_KEY_ID: z.string(), AWS_SECRET_ACCESS_KEY: z.string() });

/** A client with the rights of the function `Probe`. */
async function clientOfProbe(): Promise<RekognitionClient> {
  const outcome = await running.core.functions.invoke('Probe', { do: 'environment' });
  const keys = Keys.parse(outcome.ok ? outcome.payload : undefined);
  const credentials = { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY };
  return new RekognitionClient(clientOf(running.core, credentials));
}

it('[VISION1] names what is in a photo, with boxes, and nothing in a plain picture', async () => {
  const { Labels = [] } = await client.send(new DetectLabelsCommand({ Image: { Bytes: await photo(1) } }));
  const none = await client.send(new DetectLabelsCommand({ Image: { Bytes: await plain() } }));

  const person = Labels.find(({ Name }) => Name === 'Person');
  expect(person?.Instances?.length).toBeGreaterThanOrEqual(2);
  expect(person?.Parents).toEqual([]);
  for (const { BoundingBox: box, Confidence = 0 } of person?.Instances ?? []) {
    expect(Confidence).toBeGreaterThanOrEqual(55);
    expect(Math.min(box?.Left ?? -1, box?.Top ?? -1)).toBeGreaterThan(-0.05);
    expect((box?.Left ?? 2) + (box?.Width ?? 2)).toBeLessThan(1.05);
  }
  expect(none.Labels).toEqual([]);
});

it('[VISION1] keeps to the limits that it is given', async () => {
  const Image = { Bytes: await photo(3) };
  const all = await client.send(new DetectLabelsCommand({ Image }));
  const one = await client.send(new DetectLabelsCommand({ Image, MaxLabels: 1 }));
  const sure = await client.send(new DetectLabelsCommand({ Image, MinConfidence: 99.9 }));
  const colours = client.send(new DetectLabelsCommand({ Image, Features: ['IMAGE_PROPERTIES'] }));
  await expect(colours).rejects.toMatchObject({ name: 'InvalidParameterException' });

  expect(all.Labels?.length).toBeGreaterThan(1);
  expect(one.Labels).toEqual(all.Labels?.slice(0, 1));
  expect(sure.Labels).toEqual([]);
});

it('[VISION2] says where faces are, and nothing else of them', async () => {
  const { FaceDetails = [] } = await client.send(new DetectFacesCommand({ Image: { Bytes: await photo(6) } }));
  const none = await client.send(new DetectFacesCommand({ Image: { Bytes: await signs() } }));

  expect(FaceDetails).toHaveLength(4);
  for (const { BoundingBox: box, Confidence, Landmarks = [], ...others } of FaceDetails) {
    const { Left = 0, Top = 0, Width = 0, Height = 0 } = box ?? {};
    const eyes = Landmarks.filter(({ Type }) => Type?.startsWith('eye'));
    expect(Confidence).toBeGreaterThan(80);
    expect(eyes).toHaveLength(2);
    for (const { X = 0, Y = 0 } of eyes) {
      expect(X > Left && X < Left + Width).toBe(true);
      expect(Y > Top && Y < Top + Height / 2).toBe(true);
    }
    expect(others).toEqual({});
  }
  expect(none.FaceDetails).toEqual([]);
});

it('[VISION2] turns a photo upright as its EXIF says', async () => {
  const turned = await sharp(await photo(6))
    .rotate(90)
    .withMetadata({ orientation: 8 })
    .jpeg()
    .toBuffer();

  const { FaceDetails = [] } = await client.send(new DetectFacesCommand({ Image: { Bytes: turned } }));

  expect(FaceDetails).toHaveLength(4);
  expect(Math.max(...FaceDetails.map(({ BoundingBox }) => BoundingBox?.Top ?? 1))).toBeLessThan(0.5);
});

it('[VISION2] refuses to tell age, gender or emotion', async () => {
  const Image = { Bytes: await plain() };
  for (const attribute of ['ALL', 'AGE_RANGE', 'GENDER', 'EMOTIONS'] as const) {
    const asked = client.send(new DetectFacesCommand({ Image, Attributes: ['DEFAULT', attribute] }));

    await expect(asked).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('not offered here'),
    });
  }
});

function lines({ TextDetections = [] }: DetectTextCommandOutput) {
  return TextDetections.filter(({ Type }) => Type === 'LINE').map(({ DetectedText }) => DetectedText);
}

it('[VISION3] reads lines and words where Tesseract is installed, and else says what to install', async () => {
  const asked = client.send(new DetectTextCommand({ Image: { Bytes: await signs() } }));
  const found = await asked.catch((error: unknown) => error);
  if (found instanceof Error) {
    expect(found.name).toBe('NotImplementedOnThisMachine');
    expect(found.message).toContain('apt-get install tesseract-ocr');
    return;
  }

  const { TextDetections = [] } = await asked;
  expect(lines(await asked).sort()).toEqual(['EXIT 42', 'Open daily', 'from nine to five']);
  const exit = TextDetections.find(({ DetectedText }) => DetectedText === 'EXIT');
  const parent = TextDetections.find(({ Id }) => Id === exit?.ParentId);
  expect([exit?.Type, parent?.DetectedText]).toEqual(['WORD', 'EXIT 42']);
  expect(exit?.Geometry?.BoundingBox?.Left).toBeCloseTo(850 / 1200, 1);
  expect(exit?.Geometry?.BoundingBox?.Top).toBeCloseTo(595 / 800, 1);
  expect(exit?.Geometry?.Polygon).toHaveLength(4);
  expect(lines(await client.send(new DetectTextCommand({ Image: { Bytes: await photo(1) } })))).toEqual([]);
});

it('[VISION4] says which questions no engine here can answer', async () => {
  const Image = { Bytes: await plain() };
  const answer = { name: 'NotImplementedOnThisMachine', $metadata: { httpStatusCode: 400 } };

  const moderated = client.send(new DetectModerationLabelsCommand({ Image }));
  await expect(moderated).rejects.toMatchObject(answer);
  const famous = client.send(new RecognizeCelebritiesCommand({ Image }));
  await expect(famous).rejects.toMatchObject(answer);
});

it('[VISION5] takes JPEG and PNG up to 5 MB and refuses the rest by the names of AWS', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  const broken = (await photo(1)).subarray(0, 5000);
  const large = Buffer.concat([await photo(1), Buffer.alloc(5 * 1024 * 1024)]);
  const refused: [Buffer, string][] = [
    [svg, 'InvalidImageFormatException'],
    [
      await sharp(await plain())
        .webp()
        .toBuffer(),
      'InvalidImageFormatException',
    ],
    [broken, 'InvalidImageFormatException'],
    [large, 'ImageTooLargeException'],
  ];
  for (const [Bytes, name] of refused) {
    const asked = client.send(new DetectLabelsCommand({ Image: { Bytes } }));

    await expect(asked).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 400 } });
  }
  const empty = client.send(new DetectLabelsCommand({ Image: {} }));
  await expect(empty).rejects.toMatchObject({ name: 'InvalidParameterException' });
});

it('[VISION6] reads a picture in a bucket with the rights of the caller', async () => {
  const s3 = new S3Client(clientOf(running.core));
  const Body = await photo(6);
  for (const Key of ['open/a', 'closed/a']) await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  const probe = await clientOfProbe();
  const ask = (Name: string) => probe.send(new DetectLabelsCommand({ Image: { S3Object: { Bucket: BUCKET, Name } } }));

  expect((await ask('open/a')).Labels?.map(({ Name }) => Name)).toContain('Person');
  await expect(ask('closed/a')).rejects.toMatchObject({ name: 'InvalidS3ObjectException' });
  await expect(ask('open/none')).rejects.toMatchObject({ name: 'InvalidS3ObjectException' });
});

it('[VISION7] asks IAM for everything or for the collection, and counts each call', async () => {
  const probe = await clientOfProbe();
  const Image = { Bytes: await plain() };
  running.core.ledger.reset();

  await probe.send(new DetectLabelsCommand({ Image }));
  const searched = probe.send(new SearchFacesByImageCommand({ Image, CollectionId: COLLECTION }));
  await expect(searched).rejects.toMatchObject({ message: expect.stringContaining('no faces') });
  for (const ask of [
    () => probe.send(new DetectFacesCommand({ Image })),
    () => probe.send(new SearchFacesByImageCommand({ Image, CollectionId: 'another' })),
    () => probe.send(new ListCollectionsCommand({})),
  ])
    await expect(ask()).rejects.toMatchObject({ name: 'AccessDeniedException' });

  const { calls } = running.core.ledger.snapshot();
  const checks = running.core.ledger.calls().flatMap((call) => call.checks);
  expect(calls).toEqual({ 'rekognition:DetectLabels': 1, 'rekognition:SearchFacesByImage': 1 });
  expect(checks).toContainEqual({ action: 'rekognition:SearchFacesByImage', resource: ARN, isAllowed: true });
  expect(checks).toContainEqual({ action: 'rekognition:DetectFaces', resource: '*', isAllowed: false });
});

it('[VISION7] lets nobody in without a signature', async () => {
  const answer = await fetch(running.core.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'RekognitionService.DetectLabels' },
    body: '{}',
  });

  expect([answer.status, answer.headers.get('x-amzn-errortype')]).toEqual([400, 'MissingAuthenticationTokenException']);
  expect(await answer.json()).toMatchObject({
    __type: 'com.amazonaws.rekognition#MissingAuthenticationTokenException',
  });
});
