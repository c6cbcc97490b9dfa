/** A question to the engine's process. The picture is a JPEG or PNG. */
export type Question =
  | { kind: 'objects'; picture: Uint8Array }
  /** The largest `describe` faces come with their vectors; the others are only located. */
  | { kind: 'faces'; picture: Uint8Array; describe: number }
  | { kind: 'text'; picture: Uint8Array }
  | { kind: 'memory' };
