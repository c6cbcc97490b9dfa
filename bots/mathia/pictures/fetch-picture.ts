import { PICTURE_BYTES_MAX } from '../../../protocol/limits.ts';

/** A bot has 10 s for the beginning of its answer, and drawing takes some of it. */
const FETCH_MS_MAX = 4_000;

/** @throws Error when it does not come in time, is larger, or is elsewhere */
export async function fetchPicture(url: string): Promise<Buffer> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(FETCH_MS_MAX) });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`the picture's address answered ${response.status}`);
  }
  return readAtMost(response, PICTURE_BYTES_MAX);
}

/** @throws Error when there is more */
export async function readAtMost({ body }: Response, bytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Leaving the loop closes the connection.
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) throw new Error(`more than ${bytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
