import * as z from 'zod';
import { AwsError } from '../aws-request.ts';
import { collectionArn, existing, FACE_MODEL, type Operation, pageOf } from './operation.ts';

export const CollectionId = z
  .string()
  .max(255)
  .regex(/^[a-zA-Z0-9_.-]+$/);
const Named = z.looseObject({ CollectionId });

export const createCollection: Operation = {
  isOfCollection: true,
  run({ collections }, input) {
    const { CollectionId: id } = Named.parse(input);
    if (!collections.create(id))
      throw new AwsError('ResourceAlreadyExistsException', `The collection id: ${id} already exists`);
    // As in AWS's documentation, this one ARN comes without its first part.
    return { StatusCode: 200, CollectionArn: collectionArn(id).replace(/^arn:/, ''), FaceModelVersion: FACE_MODEL };
  },
};

export const deleteCollection: Operation = {
  isOfCollection: true,
  run(scene, input) {
    scene.collections.remove(existing(scene, Named.parse(input).CollectionId).id);
    return { StatusCode: 200 };
  },
};

export const describeCollection: Operation = {
  isOfCollection: true,
  run(scene, input) {
    const { id, createdAt } = existing(scene, Named.parse(input).CollectionId);
    return {
      ...{ CollectionARN: collectionArn(id), CreationTimestamp: createdAt / 1000 },
      ...{ FaceCount: scene.collections.countFaces(id), FaceModelVersion: FACE_MODEL, UserCount: 0 },
    };
  },
};

const Paging = z.looseObject({
  NextToken: z.string().optional(),
  MaxResults: z.number().int().min(1).max(4096).default(1000),
});

export const listCollections: Operation = {
  isOfCollection: false,
  run({ collections }, input) {
    const { items, ...next } = pageOf(
      Paging.parse(input),
      (after, max) => collections.list(after, max),
      ({ id }) => id,
    );
    return { CollectionIds: items.map(({ id }) => id), FaceModelVersions: items.map(() => FACE_MODEL), ...next };
  },
};
