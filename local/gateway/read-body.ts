import type { IncomingMessage } from 'node:http';

/** Undefined when the body is larger than `bytesMax`; the rest of it is then read and thrown away. */
export async function readBody(message: IncomingMessage, bytesMax: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of message) {
    bytes += chunk.length;
    if (bytes <= bytesMax) chunks.push(chunk);
  }
  return bytes <= bytesMax ? Buffer.concat(chunks) : undefined;
}
