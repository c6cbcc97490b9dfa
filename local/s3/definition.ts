import * as z from 'zod';
import { ACCOUNT } from '../template/place.ts';
import type { Stack } from '../template/stack.ts';
import { Cors, type CorsRule } from './cors.ts';
import { Lifecycle, type LifecycleRule, lifecycleRules } from './lifecycle-rules.ts';

const Properties = z.looseObject({
  VersioningConfiguration: z.looseObject({ Status: z.string() }).optional(),
  CorsConfiguration: Cors.optional(),
  LifecycleConfiguration: Lifecycle.optional(),
});

/** A bucket of the template. */
export interface BucketDefinition {
  logicalId: string;
  name: string;
  arn: string;
  cors: CorsRule[];
  lifecycle: LifecycleRule[];
}

/** @throws Error for a bucket that would not behave here as it does on AWS */
export function bucketsOf(stack: Stack): BucketDefinition[] {
  return stack.ofType('AWS::S3::Bucket').map(({ logicalId, ref, properties }) => {
    const found = Properties.parse(properties);
    if (found.VersioningConfiguration?.Status === 'Enabled')
      throw new Error(`${logicalId}: the local runtime keeps one version of each object`);
    return {
      logicalId,
      name: ref,
      arn: `arn:aws:s3:::${ref}`,
      cors: found.CorsConfiguration?.CorsRules ?? [],
      lifecycle: lifecycleRules(logicalId, found.LifecycleConfiguration),
    };
  });
}

/** Who owns every bucket, in answers and events: S3 writes a canonical user id. */
export const OWNER_ID = ACCOUNT.padStart(64, 'a');
