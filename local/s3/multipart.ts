import { receiveBody } from './body.ts';
import { ALGORITHM_DEFAULT, algorithmNamed, ChecksumType, checksumElement, checksumHeader } from './checksum.ts';
import { OWNER_ID } from './definition.ts';
import { descriptionOf } from './description.ts';
import type { Upload } from './multipart-uploads.ts';
import { type Operation, onObject, type Scene } from './operation.ts';
import { isoTime, quoted, type S3Answer, xmlAnswer } from './s3-answer.ts';
import { S3Error } from './s3-error.ts';
import { textHeader } from './s3-request.ts';
import { needsToPut } from './write-object.ts';

const PARTS_MAX = 10_000;
const PAGE_MAX = 1000;

export const createMultipartUpload: Operation = { name: 'CreateMultipartUpload', needs: needsToPut, run: create };
export const uploadPart: Operation = { name: 'UploadPart', needs: onObject('s3:PutObject'), run: receivePart };
export const abortMultipartUpload: Operation = {
  name: 'AbortMultipartUpload',
  needs: onObject('s3:AbortMultipartUpload'),
  run: abort,
};
export const listParts: Operation = {
  name: 'ListParts',
  needs: onObject('s3:ListMultipartUploadParts'),
  run: async (scene) => list(scene),
};

async function create({ request, bucket, uploads, now }: Scene): Promise<S3Answer> {
  const { key, headers } = request;
  const description = descriptionOf(headers);
  const named = textHeader(headers, 'x-amz-checksum-algorithm');
  const algorithm = named === undefined ? ALGORITHM_DEFAULT : algorithmNamed(named);
  const type = typeNamed(textHeader(headers, 'x-amz-checksum-type'), algorithm);
  const startedAt = now();
  const UploadId = uploads.start({
    bucket: bucket.name,
    key,
    startedAt,
    description,
    algorithm,
    type,
    isNamed: named !== undefined,
  });
  const checked = named === undefined ? {} : { 'x-amz-checksum-algorithm': algorithm, 'x-amz-checksum-type': type };
  return xmlAnswer('InitiateMultipartUploadResult', { Bucket: bucket.name, Key: key, UploadId }, checked);
}

/** Hashes have no form for the whole of an object in parts, and the CRC of 64 bits has no other. */
function typeNamed(name: string | undefined, algorithm: Upload['algorithm']): ChecksumType {
  const type = name === undefined ? undefined : ChecksumType.safeParse(name).data;
  if (name !== undefined && type === undefined)
    throw new S3Error('InvalidRequest', 'Value for x-amz-checksum-type header is invalid.');
  const only = algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : algorithm.startsWith('SHA') ? 'COMPOSITE' : undefined;
  if (type !== undefined && only !== undefined && type !== only)
    throw new S3Error(
      'InvalidRequest',
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return type ?? only ?? 'COMPOSITE';
}

export function uploadOf({ request, bucket, uploads }: Scene): Upload {
  return uploads.get(request.query.get('uploadId') ?? '', bucket.name, request.key);
}

async function receivePart(scene: Scene): Promise<S3Answer> {
  const { request, bucket, store, uploads, now } = scene;
  const number = Number(request.query.get('partNumber'));
  if (!Number.isInteger(number) || number < 1 || number > PARTS_MAX)
    throw new S3Error('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
  if (request.headers['x-amz-copy-source'] !== undefined) throw new S3Error('NotImplemented');
  const { id, algorithm: chosen, isNamed } = uploadOf(scene);
  const received = await receiveBody(request, store.files, isNamed ? chosen : undefined);
  const file = await store.files.keep(received, bucket.name, request.key);
  const { size, md5: etag, checksum, algorithm } = received;
  const before = store.index.together(() => {
    // It may have been completed or aborted while the part was coming in.
    uploadOf(scene);
    return uploads.putPart(id, { number, file, size, etag, algorithm, checksum, modifiedAt: now() });
  });
  if (before !== undefined) await store.files.remove(before);
  const headers = { etag: quoted(etag), [checksumHeader(algorithm)]: checksum };
  return { status: 200, headers, bytes: size };
}

async function abort(scene: Scene): Promise<S3Answer> {
  await dropUpload(scene, uploadOf(scene).id);
  return { status: 204 };
}

export async function dropUpload({ uploads, store }: Pick<Scene, 'uploads' | 'store'>, id: string): Promise<void> {
  const parts = uploads.parts(id);
  uploads.end(id);
  for (const { file } of parts) await store.files.remove(file);
}

function list(scene: Scene): S3Answer {
  const { request, bucket, uploads } = scene;
  const { id, key, algorithm, type } = uploadOf(scene);
  const [max, marker] = [
    Number(request.query.get('max-parts') ?? PAGE_MAX),
    Number(request.query.get('part-number-marker') ?? 0),
  ];
  if (!Number.isInteger(max) || max < 0 || !Number.isInteger(marker))
    throw new S3Error('InvalidArgument', 'Argument max-parts or part-number-marker must be an integer');
  const after = uploads.parts(id).filter(({ number }) => number > marker);
  const page = after.slice(0, Math.min(max, PAGE_MAX));
  return xmlAnswer('ListPartsResult', {
    ...{ Bucket: bucket.name, Key: key, UploadId: id, PartNumberMarker: marker },
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: Math.min(max, PAGE_MAX),
    IsTruncated: page.length < after.length,
    ChecksumAlgorithm: algorithm,
    ChecksumType: type,
    Part: page.map((part) => ({
      ...{ PartNumber: part.number, LastModified: isoTime(part), ETag: quoted(part.etag), Size: part.size },
      [checksumElement(part.algorithm)]: part.checksum,
    })),
    ...{ Initiator: { ID: OWNER_ID }, Owner: { ID: OWNER_ID }, StorageClass: 'STANDARD' },
  });
}
