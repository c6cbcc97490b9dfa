import { expect, it } from 'vitest';
import { frameLimit } from './frame-limit.ts';

function frame(bytes: number): Buffer {
  const mask = Buffer.from([1, 2, 3, 4]);
  if (bytes < 126) return Buffer.concat([Buffer.from([0x81, 0x80 | bytes]), mask, Buffer.alloc(bytes)]);
  if (bytes < 65_536) {
    const head = Buffer.from([0x81, 0x80 | 126, bytes >> 8, bytes & 0xff]);
    return Buffer.concat([head, mask, Buffer.alloc(bytes)]);
  }
  const head = Buffer.alloc(10);
  head[0] = 0x81;
  head[1] = 0x80 | 127;
  head.writeBigUInt64BE(BigInt(bytes), 2);
  return Buffer.concat([head, mask, Buffer.alloc(bytes)]);
}

function tooLongIn(stream: Buffer, chunkBytes: number): number {
  let found = 0;
  const read = frameLimit(32_768, () => {
    found += 1;
  });
  for (let at = 0; at < stream.length; at += chunkBytes) read(stream.subarray(at, at + chunkBytes));
  return found;
}

it.each([1, 7, 1460, 1_000_000])('[SOCKET6] finds a frame above 32 KB in chunks of %i bytes', (chunkBytes) => {
  const small = Buffer.concat([frame(0), frame(5), frame(125), frame(126), frame(32_768)]);

  const withoutLarge = tooLongIn(small, chunkBytes);
  const withLarge = tooLongIn(Buffer.concat([small, frame(32_769), frame(70_000)]), chunkBytes);

  expect(withoutLarge).toBe(0);
  expect(withLarge).toBe(1);
});
