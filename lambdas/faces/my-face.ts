import { readFace } from '../../aws/table-face.ts';
import { collectionOf } from '../../aws/vision-face.ts';
import { FACE_TERMS } from '../../core/face.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { MyFace } from '../../protocol/face.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import { withdrawFace } from '../shared/withdraw-face.ts';

export async function readMyFace(_: unknown, { userId }: Caller): Promise<MyFace> {
  const face = await readFace(userId);
  const consent = face?.endedAt === undefined && face ? { consent: face.consent } : {};
  return { isAvailable: collectionOf() !== undefined, terms: FACE_TERMS, ...consent };
}

export async function withdraw(_: unknown, { userId }: Caller): Promise<RouteAnswer<'DELETE /v1/me/face'>> {
  const receipt = await withdrawFace(userId);
  if (receipt === undefined) throw new DomainError('not_found', 'You are not enrolled, so nothing is kept.');
  return { receipt };
}
