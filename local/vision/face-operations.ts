import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../aws-request.ts';
import { CollectionId } from './collection-operations.ts';
import { FaceAttributes } from './detections.ts';
import type { IndexedFace } from './face-collections.ts';
import type { FoundFace } from './finds.ts';
import { faceDetail } from './geometry.ts';
import { existing, FACE_MODEL, type Operation, pageOf, type Scene } from './operation.ts';
import { Image, readPicture } from './picture-source.ts';
import { similarityOf } from './similarity.ts';

/** AWS's limit of faces in a picture. */
const FACES_MAX = 100;
const QualityFilter = z.enum(['NONE', 'AUTO', 'LOW', 'MEDIUM', 'HIGH']).optional();

const IndexInput = z.looseObject({
  CollectionId,
  Image,
  ExternalImageId: z
    .string()
    .max(255)
    .regex(/^[a-zA-Z0-9_.\-:]+$/)
    .optional(),
  MaxFaces: z.number().int().min(1).default(FACES_MAX),
  DetectionAttributes: FaceAttributes,
  QualityFilter,
});

export const indexFaces: Operation = {
  isOfCollection: true,
  async run(scene, input) {
    const { CollectionId: id, Image: image, ExternalImageId, MaxFaces } = IndexInput.parse(input);
    existing(scene, id);
    const { found } = await scene.engine.faces(await readPicture(image, scene.source), { describe: MaxFaces });
    // It may have been deleted meanwhile.
    existing(scene, id);
    const imageId = randomUUID();
    const indexed = found.flatMap((face) => {
      if (!face.vector) return [];
      const record = { ...recordOf(face, face.vector), imageId, externalImageId: ExternalImageId };
      scene.collections.add(id, record);
      return [{ Face: described(record), FaceDetail: faceDetail(face) }];
    });
    const others = found.filter(({ vector }) => !vector);
    const UnindexedFaces = others.map((face) => ({ Reasons: ['EXCEEDS_MAX_FACES'], FaceDetail: faceDetail(face) }));
    return { FaceRecords: indexed, UnindexedFaces, FaceModelVersion: FACE_MODEL };
  },
};

function recordOf(face: FoundFace, vector: Float32Array) {
  const { BoundingBox: box, Confidence: confidence } = faceDetail(face);
  return { faceId: randomUUID(), box, confidence, vector };
}

/** A face of a collection as it is answered; its vector stays here. */
function described({ faceId, imageId, externalImageId, box, confidence }: Omit<IndexedFace, 'vector'>) {
  return {
    ...{ FaceId: faceId, ImageId: imageId, BoundingBox: box, Confidence: confidence },
    ...(externalImageId !== undefined && { ExternalImageId: externalImageId }),
  };
}

const Search = z.looseObject({
  CollectionId,
  FaceMatchThreshold: z.number().min(0).max(100).default(80),
  MaxFaces: z.number().int().min(1).max(4096).default(4096),
});
const SearchByImageInput = Search.extend({ Image, QualityFilter });

export const searchFacesByImage: Operation = {
  isOfCollection: true,
  async run(scene, input) {
    const { Image: image, ...search } = SearchByImageInput.parse(input);
    existing(scene, search.CollectionId);
    const { found } = await scene.engine.faces(await readPicture(image, scene.source), { describe: 1 });
    const [largest] = found;
    if (!largest?.vector)
      throw new AwsError('InvalidParameterException', 'There are no faces in the image. Should be at least 1.');
    existing(scene, search.CollectionId);
    const { BoundingBox, Confidence } = faceDetail(largest);
    return {
      ...{ SearchedFaceBoundingBox: BoundingBox, SearchedFaceConfidence: Confidence },
      ...{ FaceMatches: matchesOf(scene, search, largest.vector), FaceModelVersion: FACE_MODEL },
    };
  },
};

const SearchInput = Search.extend({ FaceId: z.string() });

export const searchFaces: Operation = {
  isOfCollection: true,
  run(scene, input) {
    const { FaceId, ...search } = SearchInput.parse(input);
    existing(scene, search.CollectionId);
    const searched = scene.collections.findFace(search.CollectionId, FaceId);
    if (!searched) throw new AwsError('InvalidParameterException', 'faceId was not found in the collection.');
    const FaceMatches = matchesOf(scene, search, searched.vector, FaceId);
    return { SearchedFaceId: FaceId, FaceMatches, FaceModelVersion: FACE_MODEL };
  },
};

/** The most similar first, without the face that is looked for itself. */
function matchesOf({ collections }: Scene, search: z.output<typeof Search>, vector: Float32Array, itself?: string) {
  return collections
    .listFaces(search.CollectionId)
    .filter(({ faceId }) => faceId !== itself)
    .map((face) => ({ Similarity: similarityOf(vector, face.vector), Face: described(face) }))
    .filter(({ Similarity }) => Similarity >= search.FaceMatchThreshold)
    .sort((a, b) => b.Similarity - a.Similarity)
    .slice(0, search.MaxFaces);
}

const ListInput = z.looseObject({
  CollectionId,
  FaceIds: z.array(z.string()).optional(),
  NextToken: z.string().optional(),
  MaxResults: z.number().int().min(1).max(4096).default(1000),
});

export const listFaces: Operation = {
  isOfCollection: true,
  run(scene, input) {
    const { CollectionId: id, FaceIds, ...paging } = ListInput.parse(input);
    existing(scene, id);
    const { items, ...next } = pageOf(
      paging,
      (after, max) => scene.collections.listFaces(id, after, max),
      ({ faceId }) => faceId,
    );
    const wanted = items.filter(({ faceId }) => FaceIds?.includes(faceId) !== false);
    return { Faces: wanted.map(described), FaceModelVersion: FACE_MODEL, ...next };
  },
};

const DeleteInput = z.looseObject({ CollectionId, FaceIds: z.array(z.string()).min(1).max(4096) });

export const deleteFaces: Operation = {
  isOfCollection: true,
  run(scene, input) {
    const { CollectionId: id, FaceIds } = DeleteInput.parse(input);
    existing(scene, id);
    const DeletedFaces = scene.collections.removeFaces(id, FaceIds);
    const missing = FaceIds.filter((faceId) => !DeletedFaces.includes(faceId));
    const UnsuccessfulFaceDeletions = missing.map((FaceId) => ({ FaceId, Reasons: ['FACE_NOT_FOUND'] }));
    return { DeletedFaces, UnsuccessfulFaceDeletions };
  },
};
