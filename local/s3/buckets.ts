import { ACCOUNT, REGION } from '../template/place.ts';
import { OWNER_ID } from './definition.ts';
import { type Operation, onBucket, type Scene } from './operation.ts';
import { xmlAnswer } from './s3-answer.ts';

export const headBucket: Operation = {
  name: 'HeadBucket',
  needs: onBucket('s3:ListBucket'),
  run: async () => ({ status: 200, headers: { 'x-amz-bucket-region': REGION, 'x-amz-access-point-alias': 'false' } }),
};

export const getBucketLocation: Operation = {
  name: 'GetBucketLocation',
  needs: onBucket('s3:GetBucketLocation'),
  run: async () => xmlAnswer('LocationConstraint', REGION),
};

/** The template's buckets are as old as the runtime's start. */
export const listBuckets: Operation = {
  name: 'ListBuckets',
  needs: () => [{ action: 's3:ListAllMyBuckets', resource: '*' }],
  async run({ buckets }: Scene) {
    const CreationDate = new Date(performance.timeOrigin).toISOString();
    const names = [...buckets.keys()].toSorted();
    return xmlAnswer('ListAllMyBucketsResult', {
      Owner: { ID: OWNER_ID, DisplayName: ACCOUNT },
      Buckets: { Bucket: names.map((Name) => ({ Name, CreationDate, BucketRegion: REGION })) },
    });
  },
};
