import { crc32 } from 'node:zlib';

/** A checksum that grows with the bytes; `digest` is big-endian, as S3 encodes it. */
export interface RunningDigest {
  update(chunk: Buffer): void;
  digest(): Buffer;
}

export function runningCrc32(): RunningDigest {
  let value = 0;
  return {
    update: (chunk) => {
      value = crc32(chunk, value);
    },
    digest: () => bigEndian(value),
  };
}

const CASTAGNOLI = 0x82f63b78;
const table32 = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ CASTAGNOLI : value >>> 1;
  return value >>> 0;
});

export function runningCrc32c(): RunningDigest {
  let value = 0xffffffff;
  return {
    update: (chunk) => {
      for (const byte of chunk) value = (value >>> 8) ^ (table32[(value ^ byte) & 0xff] ?? 0);
    },
    digest: () => bigEndian(~value),
  };
}

/** The polynomial of NVM Express, reflected. The tables hold halves, because 64-bit integers of JavaScript are slow. */
const NVME = 0x9a6c9329ac4bc9b5n;
const table64 = Array.from({ length: 256 }, (_, index) => {
  let value = BigInt(index);
  for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ NVME : value >> 1n;
  return value;
});
const highs = Uint32Array.from(table64, (value) => Number(value >> 32n));
const lows = Uint32Array.from(table64, (value) => Number(value & 0xffffffffn));

export function runningCrc64Nvme(): RunningDigest {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update: (chunk) => {
      for (const byte of chunk) {
        const index = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (lows[index] ?? 0);
        high = (high >>> 8) ^ (highs[index] ?? 0);
      }
    },
    digest: () => Buffer.concat([bigEndian(~high), bigEndian(~low)]),
  };
}

function bigEndian(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
