import type { AudioType } from '../../../protocol/attachment.ts';

export interface RecordingFormat {
  /** As the browser is asked for it. */
  mimeType: string;
  /** As it is uploaded. */
  type: AudioType;
  bitsPerSecond: number;
}

/**
 * AAC plays everywhere. What a browser calls `audio/mp4` without naming a codec may hold Opus, which older Safari does
 * not play, so it is asked for last.
 */
const FORMATS: readonly RecordingFormat[] = [
  { mimeType: 'audio/mp4;codecs=mp4a.40.2', type: 'audio/mp4', bitsPerSecond: 64_000 },
  { mimeType: 'audio/webm;codecs=opus', type: 'audio/webm', bitsPerSecond: 32_000 },
  { mimeType: 'audio/ogg;codecs=opus', type: 'audio/ogg', bitsPerSecond: 32_000 },
  { mimeType: 'audio/mp4', type: 'audio/mp4', bitsPerSecond: 64_000 },
];

/** What to record as; undefined where the browser records nothing that can be sent. */
export function recordingFormat(isSupported: (mimeType: string) => boolean): RecordingFormat | undefined {
  return FORMATS.find(({ mimeType }) => isSupported(mimeType));
}
