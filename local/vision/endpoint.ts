import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type AwsAnswer, AwsError, type AwsRequest, type AwsService, jsonBody } from '../aws-request.ts';
import { EngineError } from '../engine/engine-error.ts';
import { authorize } from '../iam/authorize.ts';
import type { Policies } from '../iam/policies.ts';
import { principalName } from '../iam/principal.ts';
import type { Ledger } from '../ledger.ts';
import type { AccessKey, KeyRing } from '../signature/key-ring.ts';
import { readSignature } from '../signature/verify.ts';
import type { Stack } from '../template/stack.ts';
import * as ofCollections from './collection-operations.ts';
import * as ofPictures from './detections.ts';
import { VisionEngine } from './engine.ts';
import { FaceCollections } from './face-collections.ts';
import * as ofFaces from './face-operations.ts';
import { notHere } from './not-here.ts';
import { collectionArn, type Operation } from './operation.ts';

const OPERATIONS: Record<string, Operation> = {
  DetectLabels: ofPictures.detectLabels,
  DetectText: ofPictures.detectText,
  DetectFaces: ofPictures.detectFaces,
  DetectModerationLabels: ofPictures.detectModerationLabels,
  CreateCollection: ofCollections.createCollection,
  DeleteCollection: ofCollections.deleteCollection,
  DescribeCollection: ofCollections.describeCollection,
  ListCollections: ofCollections.listCollections,
  IndexFaces: ofFaces.indexFaces,
  SearchFacesByImage: ofFaces.searchFacesByImage,
  SearchFaces: ofFaces.searchFaces,
  ListFaces: ofFaces.listFaces,
  DeleteFaces: ofFaces.deleteFaces,
};

export interface Vision {
  engine: VisionEngine;
  collections: FaceCollections;
}

/** The engine does not start before it is asked. `onBug` is told when it crashes or hangs. */
export function openVision(store: DatabaseSync, stack: Stack, onBug: (error: unknown) => void): Vision {
  return { engine: new VisionEngine({ onFailure: onBug }), collections: new FaceCollections(store, stack) };
}

export interface RekognitionParts {
  vision: Vision;
  keys: KeyRing;
  policies: Policies;
  ledger: Ledger;
  awsUrl: string;
}

/** Rekognition over its JSON protocol, as far as it looks at pictures. */
export function rekognitionService(parts: RekognitionParts): AwsService {
  return async (request) => {
    const operation = OPERATIONS[request.operation];
    if (!operation) throw notHere(`The operation ${request.operation} is not available on this machine`);
    const input = jsonBody(request.body);
    const call = { service: 'rekognition', operation: request.operation };
    const needs = [{ action: `rekognition:${request.operation}`, resource: resourceOf(operation, input) }];
    const checks = authorize(parts, request.principal, call, needs);
    parts.ledger.record({ ...call, principal: principalName(request.principal), readUnits: 0, writeUnits: 0, checks });
    return answerOf(await run(parts, operation, request, input));
  };
}

const Addressed = z.looseObject({ CollectionId: z.string() });

function resourceOf(operation: Operation, input: unknown): string {
  if (!operation.isOfCollection) return '*';
  const addressed = Addressed.safeParse(input);
  if (addressed.success) return collectionArn(addressed.data.CollectionId);
  throw new AwsError('InvalidParameterException', 'Request has invalid parameters: CollectionId');
}

async function run(
  { vision, keys, awsUrl }: RekognitionParts,
  operation: Operation,
  request: AwsRequest,
  input: unknown,
): Promise<object> {
  try {
    return await operation.run({ ...vision, source: { awsUrl, key: keyOf(request, keys) } }, input);
  } catch (error) {
    throw errorOf(error);
  }
}

/** The key that the call was signed with, which the door has found on the ring. */
function keyOf({ headers }: AwsRequest, keys: KeyRing): AccessKey {
  const accessKeyId = readSignature(headers)?.accessKeyId ?? '';
  return { accessKeyId, secretAccessKey: keys.find(accessKeyId)?.secretAccessKey ?? '' };
}

function errorOf(error: unknown): unknown {
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    const message = `Request has invalid parameters: ${issue?.path.join('.')}: ${issue?.message}`;
    return new AwsError('InvalidParameterException', message);
  }
  if (!(error instanceof EngineError)) return error;
  switch (error.reason) {
    case 'input':
      return new AwsError('InvalidImageFormatException', `Request has invalid image format: ${error.message}`);
    case 'absent':
      return notHere(error.message);
    case 'busy':
      return new AwsError('ProvisionedThroughputExceededException', error.message);
    case 'failed':
      return new AwsError('InternalServerError', 'The vision engine failed; see the output of the runtime', 500);
    default:
      return error.reason satisfies never;
  }
}

function answerOf(output: object): AwsAnswer {
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(output) };
}
