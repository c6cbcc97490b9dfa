import { shrinkSelfie } from '../pictures/shrink.ts';

/** A selfie as the route wants it: small, a JPEG, in base64; undefined when this browser cannot read the file. */
export async function selfieOf(file: Blob): Promise<string | undefined> {
  const shrunk = await shrinkSelfie(file);
  if (shrunk === undefined) return undefined;
  const bytes = new Uint8Array(await shrunk.file.arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
