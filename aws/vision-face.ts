import {
  DeleteFacesCommand,
  IndexFacesCommand,
  ListFacesCommand,
  RekognitionClient,
  SearchFacesByImageCommand,
} from '@aws-sdk/client-rekognition';
import { UserId } from '../protocol/ids.ts';
import { env } from './env.ts';
import { optionalSetting } from './settings.ts';
import { isNamed } from './table.ts';

/** Of 100, and Rekognition's own default. AWS advises 99 where somebody's rights hang on it, which nothing here does. */
const SIMILARITY_MIN = 80;

const client = new RekognitionClient({ maxAttempts: 4 });

/** Where faces of people who enrolled are; `undefined` in a deployment that recognises none. */
export function collectionOf(): string | undefined {
  return optionalSetting('FACE_COLLECTION');
}

/** Whose the one face in `picture` is, of all that enrolled; `undefined` for anybody else, and when no face is found. */
export async function searchFace(CollectionId: string, Bytes: Uint8Array): Promise<UserId | undefined> {
  const command = new SearchFacesByImageCommand({
    CollectionId,
    Image: { Bytes },
    MaxFaces: 1,
    FaceMatchThreshold: SIMILARITY_MIN,
  });
  try {
    const { FaceMatches = [] } = await env.io({ service: 'vision', command }, () => client.send(command));
    return UserId.safeParse(FaceMatches[0]?.Face?.ExternalImageId).data;
  } catch (error) {
    // So Rekognition says that it sees no face.
    if (isNamed(error, 'InvalidParameterException')) return undefined;
    throw error;
  }
}

/** Keeps the measurements of the face in a selfie under somebody's id; gives the ids to erase them by. */
export async function indexFace(CollectionId: string, userId: UserId, Bytes: Uint8Array): Promise<string[]> {
  const command = new IndexFacesCommand({
    CollectionId,
    Image: { Bytes },
    ExternalImageId: userId,
    MaxFaces: 1,
    QualityFilter: 'AUTO',
  });
  const { FaceRecords = [] } = await env.io({ service: 'vision', command }, () => client.send(command));
  return FaceRecords.flatMap(({ Face }) => (Face?.FaceId === undefined ? [] : [Face.FaceId]));
}

/** What is not there is gone already. */
export async function forgetFaces(CollectionId: string, FaceIds: string[]): Promise<void> {
  if (FaceIds.length === 0) return;
  const command = new DeleteFacesCommand({ CollectionId, FaceIds });
  await env.io({ service: 'vision', command }, () => client.send(command));
}

/** A face that is measured, and whose it is said to be. */
export interface KnownFace {
  faceId: string;
  userId: string | undefined;
}

export async function listFaces(CollectionId: string): Promise<KnownFace[]> {
  const known: KnownFace[] = [];
  let NextToken: string | undefined;
  do {
    const command = new ListFacesCommand({ CollectionId, ...(NextToken && { NextToken }) });
    const page = await env.io({ service: 'vision', command }, () => client.send(command));
    for (const { FaceId, ExternalImageId } of page.Faces ?? []) {
      if (FaceId !== undefined) known.push({ faceId: FaceId, userId: ExternalImageId });
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return known;
}
