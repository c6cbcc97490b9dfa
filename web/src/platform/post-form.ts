import { DomainError } from '../../../protocol/errors.ts';
import type { EngineWorld } from '../engine/engine-types.ts';

/** Nothing has gone out for this long: the network is gone, whatever it says. */
const IDLE_MS = 60_000;

/** By XMLHttpRequest, because `fetch` does not tell how much of a body has gone out. */
export const postForm: EngineWorld['postForm'] = ({ url, fields }, file, progress, signal) => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = new XMLHttpRequest();
  let idle: ReturnType<typeof setTimeout> | undefined;
  const waitOn = () => {
    clearTimeout(idle);
    idle = setTimeout(() => request.abort(), IDLE_MS);
  };
  const fail = () => reject(new DomainError('unavailable', 'The picture could not be uploaded.'));
  request.upload.addEventListener('progress', ({ loaded, total }) => {
    waitOn();
    progress(total > 0 ? loaded / total : 0);
  });
  request.addEventListener('load', () => (request.status < 300 ? resolve() : fail()));
  for (const event of ['error', 'abort', 'timeout'] as const) request.addEventListener(event, fail);
  request.addEventListener('loadend', () => clearTimeout(idle));
  signal.addEventListener('abort', () => request.abort());
  request.open('POST', url);
  request.send(formOf(fields, file));
  waitOn();
  return promise;
};

/** S3 wants the file last: it ignores every field after it. */
function formOf(fields: Readonly<Record<string, string>>, file: Blob): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', file, 'picture');
  return form;
}
