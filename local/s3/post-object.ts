import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from '../iam/principal.ts';
import type { KeyRing } from '../signature/key-ring.ts';
import { assertScope, assertSignature, signerOf, timeOf } from './authenticate.ts';
import { assertChecksum } from './body.ts';
import { ALGORITHM_DEFAULT, claimedChecksum } from './checksum.ts';
import { descriptionOf } from './description.ts';
import { type Form, readForm } from './form-data.ts';
import type { StoredObject } from './object-index.ts';
import { type Operation, onObject, type Scene } from './operation.ts';
import { assertPolicy, type SizeLimits } from './post-policy.ts';
import { quoted, type S3Answer, xmlAnswer } from './s3-answer.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { tagsOfXml } from './tags.ts';
import { causeOf } from './write-object.ts';

/** A form whose policy allows it; whoever signed the policy is the one who writes. */
export interface AllowedForm {
  principal: Principal;
  key: string;
  form: Form;
  limits: SizeLimits;
}

export async function allowedForm(
  { bucket, headers, body }: Pick<S3Request, 'bucket' | 'headers' | 'body'>,
  keys: KeyRing,
  now: number,
): Promise<AllowedForm> {
  const form = await readForm(headers['content-type'], body);
  const { fields } = form;
  const template = fields.get('key');
  if (!template)
    throw new S3Error(
      'InvalidArgument',
      "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.",
    );
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a form's key says, not ours
  const key = template.replaceAll('${filename}', baseName(form.fileName));
  if (Buffer.byteLength(key) > 1024) throw new S3Error('KeyTooLongError');
  const principal = signerOfForm(fields, keys);
  const expanded = new Map(fields).set('key', key);
  return { principal, key, form, limits: assertPolicy(fields.get('policy') ?? '', expanded, bucket, now) };
}

/** Some browsers send the whole path. */
function baseName(fileName: string): string {
  return fileName.split(/[/\\]/).at(-1) ?? '';
}

function signerOfForm(fields: ReadonlyMap<string, string>, keys: KeyRing): Principal {
  const policy = fields.get('policy');
  const [accessKeyId = '', date = '', region = '', service = '', end] = (fields.get('x-amz-credential') ?? '').split(
    '/',
  );
  if (policy === undefined || !fields.has('x-amz-signature')) throw new S3Error('AccessDenied');
  const isWhole = fields.get('x-amz-algorithm') === 'AWS4-HMAC-SHA256' && end === 'aws4_request';
  const time = fields.get('x-amz-date') ?? '';
  if (!isWhole || timeOf(time) === undefined || !time.startsWith(date))
    throw new S3Error(
      'InvalidArgument',
      'The fields x-amz-algorithm, x-amz-credential and x-amz-date are not those of Signature Version 4',
    );
  const signed = { accessKeyId, date, region, service };
  assertScope(signed, 'AuthorizationQueryParametersError', 'Error parsing the X-Amz-Credential field');
  const { principal, key } = signerOf(signed, keys);
  assertSignature(key, policy, fields.get('x-amz-signature') ?? '');
  if (fields.has('x-amz-security-token')) throw new S3Error('InvalidToken');
  return principal;
}

function actionsOf({ fields }: Form): string[] {
  const hasTags = fields.has('tagging') || fields.has('x-amz-tagging');
  return ['s3:PutObject', ...(hasTags ? ['s3:PutObjectTagging'] : [])];
}

/** A browser's upload. */
export function postObject({ form, limits }: AllowedForm): Operation {
  return { name: 'PostObject', needs: onObject(...actionsOf(form)), run: (scene) => post(scene, form, limits) };
}

async function post(scene: Scene, { fields, file }: Form, limits: SizeLimits): Promise<S3Answer> {
  const { bucket, store, request } = scene;
  const asHeaders: IncomingHttpHeaders = Object.fromEntries(fields);
  const claimed = claimedChecksum(asHeaders);
  const tags = fields.get('tagging');
  const plain = descriptionOf(asHeaders);
  const description = { ...plain, tags: tags === undefined ? plain.tags : tagsOfXml(tags) };
  const algorithm = claimed?.algorithm ?? ALGORITHM_DEFAULT;
  const received = await store.files.receive(withinLimits(file, limits), { algorithm });
  try {
    assertChecksum(claimed, received);
    const stored = await store.put({
      ...{ bucket, key: request.key, received, etag: received.md5, description },
      checksum: { algorithm, value: received.checksum, type: 'FULL_OBJECT' },
      eventName: 'ObjectCreated:Post',
      cause: causeOf(request),
      assertReplaceable: () => undefined,
    });
    return { ...answerOf(scene, fields, stored), bytes: received.size };
  } finally {
    await store.files.discard(received);
  }
}

async function* withinLimits(file: AsyncIterable<Buffer>, { min, max }: SizeLimits): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of file) {
    size += chunk.length;
    if (size > max)
      throw new S3Error('EntityTooLarge', undefined, { ProposedSize: String(size), MaxSizeAllowed: String(max) });
    yield chunk;
  }
  if (size < min)
    throw new S3Error('EntityTooSmall', undefined, { ProposedSize: String(size), MinSizeAllowed: String(min) });
}

function answerOf(
  { request, bucket }: Scene,
  fields: ReadonlyMap<string, string>,
  { key, etag }: StoredObject,
): S3Answer {
  const path = key.split('/').map(encodeURIComponent).join('/');
  const Location = `http://${request.headers.host}/${bucket.name}/${path}`;
  const headers = { etag: quoted(etag), location: Location };
  const redirect = redirectTo(fields.get('success_action_redirect') ?? fields.get('redirect'));
  if (redirect) {
    for (const [name, value] of Object.entries({ bucket: bucket.name, key, etag: quoted(etag) }))
      redirect.searchParams.set(name, value);
    return { status: 303, headers: { ...headers, location: redirect.href } };
  }
  const status = fields.get('success_action_status');
  if (status !== '201') return { status: status === '200' ? 200 : 204, headers };
  return {
    ...xmlAnswer('PostResponse', { Location, Bucket: bucket.name, Key: key, ETag: quoted(etag) }, headers),
    status: 201,
  };
}

/** What is no address is no redirect. */
function redirectTo(text: string | undefined): URL | undefined {
  const url = text === undefined ? null : URL.parse(text);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}
