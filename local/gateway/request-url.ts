import type { IncomingMessage } from 'node:http';

/** The address a request asks for, whatever a client wrote: `//host/path` is a path here, and nothing throws. */
export function requestUrl({ url = '/' }: IncomingMessage): URL {
  return new URL(`http://gateway${url.startsWith('/') ? url : '/'}`);
}
