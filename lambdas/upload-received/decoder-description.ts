/** What a decoder must know before the first packet, as far as a container carries it. */
export interface DecoderConfig {
  codec: string;
  sampleRate: number;
  numberOfChannels: number;
  description?: ArrayBufferView | ArrayBufferLike | undefined;
}

const OPUS_HEAD_BYTES = 19;
/** Of plain AAC two bytes are enough, of its newer kinds seven. Longer ones have room for comments. */
const AAC_BYTES_MAX = 16;

/**
 * The description without what is none of the decoder's business.
 * @throws Error for one that is not as its codec has it
 */
export function decoderDescription(codec: string, { description }: DecoderConfig): { description?: Uint8Array } {
  if (description === undefined) return {};
  const bytes = bytesOf(description);
  if (codec === 'opus') return { description: opusHead(bytes) };
  if (codec === 'aac' && bytes.length > AAC_BYTES_MAX) throw new Error('This is no description of AAC.');
  // Of Vorbis there are three headers, of which the writer makes the one with comments anew.
  return codec === 'aac' || codec === 'vorbis' ? { description: bytes } : {};
}

export function bytesOf(source: ArrayBufferView | ArrayBufferLike): Uint8Array {
  if (!ArrayBuffer.isView(source)) return new Uint8Array(source);
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

/** RFC 7845, section 5.1. Other families than the first are for more channels than two. */
function opusHead(bytes: Uint8Array): Uint8Array {
  const isHead = bytes.length >= OPUS_HEAD_BYTES && Buffer.from(bytes.subarray(0, 8)).toString('latin1') === 'OpusHead';
  if (!isHead || bytes[18] !== 0) throw new Error('This is no head of Opus.');
  return bytes.slice(0, OPUS_HEAD_BYTES);
}
