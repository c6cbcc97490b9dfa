import { env } from '../../aws/env.ts';
import { isNamed } from '../../aws/table.ts';
import { addFace } from '../../aws/table-face.ts';
import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import { collectionOf, forgetFaces, indexFace } from '../../aws/vision-face.ts';
import { countFaces } from '../../aws/vision-picture.ts';
import { FACE_TERMS, faceConsent } from '../../core/face.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { MyFace } from '../../protocol/face.ts';
import { ENROLMENTS_BURST, ENROLMENTS_REFILL_MS, SELFIE_BYTES_MAX } from '../../protocol/limits.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { readMyFace } from './my-face.ts';

const ENROLMENTS = { burst: ENROLMENTS_BURST, refillMs: ENROLMENTS_REFILL_MS };

/**
 * Measures the face in a selfie, and keeps the measurements with the consent. The selfie itself is kept nowhere: it goes
 * to Rekognition with the call, and into no bucket, row or log.
 */
export async function enrol({ body }: Request<'PUT /v1/me/face'>, caller: Caller): Promise<MyFace> {
  const { userId } = caller;
  const collection = collectionOf();
  if (collection === undefined) throw new DomainError('unsupported', 'This deployment recognises no faces.');
  if (body.consentVersion !== FACE_TERMS.version) {
    throw new DomainError('conflict', 'The terms have changed. Read them again.', { field: 'body.consentVersion' });
  }
  await readAndTakeToken(rateKey(userId, 'enrolments'), ENROLMENTS);
  const before = await readMyFace(undefined, caller);
  if (before.consent !== undefined) throw alreadyEnrolled();
  const faceIds = await measured(collection, userId, selfieOf(body.selfie));
  if (!(await addFace({ userId, consent: faceConsent(env.now()), faceIds }))) {
    await forgetFaces(collection, faceIds);
    throw alreadyEnrolled();
  }
  return readMyFace(undefined, caller);
}

/** @throws DomainError `too_large` */
function selfieOf(base64: string): Uint8Array {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > SELFIE_BYTES_MAX)
    throw new DomainError('too_large', 'This selfie is too large.', { field: 'body.selfie' });
  return bytes;
}

/** @throws DomainError `unsupported` for what is no picture of exactly one face */
async function measured(collection: string, userId: Caller['userId'], selfie: Uint8Array): Promise<string[]> {
  try {
    const count = await countFaces(selfie);
    if (count !== 1) throw notASelfie(count === 0 ? 'No face was found.' : `There are ${count} faces in it.`);
    const faceIds = await indexFace(collection, userId, selfie);
    if (faceIds.length === 0) throw notASelfie('The face is not clear enough.');
    return faceIds;
  } catch (thrown) {
    if (UNREADABLE.some((name) => isNamed(thrown, name))) throw notASelfie('This is no picture that can be read.');
    throw thrown;
  }
}

const UNREADABLE = ['InvalidImageFormatException', 'ImageTooLargeException', 'InvalidParameterException'];

function notASelfie(what: string): DomainError {
  return new DomainError('unsupported', `${what} Take a picture of your face alone, from the front, in good light.`, {
    field: 'body.selfie',
  });
}

function alreadyEnrolled(): DomainError {
  return new DomainError('conflict', 'You are enrolled already. Withdraw first to use another selfie.');
}
