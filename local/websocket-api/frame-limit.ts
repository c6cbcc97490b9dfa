/** Reads RFC 6455 frame headers out of a client's byte stream and tells the first frame whose payload is too long. */
export function frameLimit(bytesMax: number, onTooLong: () => void): (chunk: Buffer) => void {
  let header = Buffer.alloc(0);
  let payloadLeft = 0;
  let isOver = false;
  return (chunk) => {
    let at = 0;
    while (!isOver && at < chunk.length) {
      if (payloadLeft > 0) {
        const skipped = Math.min(payloadLeft, chunk.length - at);
        payloadLeft -= skipped;
        at += skipped;
        continue;
      }
      header = Buffer.concat([header, chunk.subarray(at, at + 1)]);
      at += 1;
      const payload = payloadBytes(header);
      if (payload === undefined) continue;
      header = Buffer.alloc(0);
      payloadLeft = payload;
      isOver = payload > bytesMax;
      if (isOver) onTooLong();
    }
  };
}

/** Undefined until the header is complete: 2 bytes, then 2 or 8 of length, then 4 of mask. */
function payloadBytes(header: Buffer): number | undefined {
  const short = (header[1] ?? 0) & 0x7f;
  const maskBytes = ((header[1] ?? 0) & 0x80) === 0 ? 0 : 4;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (header.length < 2 + lengthBytes + maskBytes) return undefined;
  if (lengthBytes === 2) return header.readUInt16BE(2);
  if (lengthBytes === 8) return Number(header.readBigUInt64BE(2));
  return short;
}
