import { createHash } from 'node:crypto';
import * as z from 'zod';

export const MessageAttributes = z.record(
  z.string(),
  z.looseObject({ DataType: z.string(), StringValue: z.string().optional(), BinaryValue: z.string().optional() }),
);
export type MessageAttributes = z.output<typeof MessageAttributes>;

export function md5(content: string | Buffer): string {
  return createHash('md5').update(content).digest('hex');
}

/** The MD5 of message attributes as the Developer Guide describes it: by name, each part with its length before it. */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).toSorted();
  if (names.length === 0) return undefined;
  const parts = names.flatMap((name) => {
    const { DataType = '', StringValue, BinaryValue } = attributes[name] ?? {};
    const isBinary = DataType.startsWith('Binary');
    const value = isBinary ? Buffer.from(BinaryValue ?? '', 'base64') : Buffer.from(StringValue ?? '');
    return [sized(Buffer.from(name)), sized(Buffer.from(DataType)), Buffer.of(isBinary ? 2 : 1), sized(value)];
  });
  return md5(Buffer.concat(parts));
}

function sized(content: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}
