const HZ = 8_000;
const SAMPLES = 400;
const HEADER_BYTES = 44;

let address: string | undefined;

/** A twentieth of a second in which nothing is heard, as a WAV of eight bits. */
export async function playSilence(speaker: Pick<HTMLAudioElement, 'src' | 'play'>): Promise<void> {
  address ??= URL.createObjectURL(new Blob([silentWav()], { type: 'audio/wav' }));
  speaker.src = address;
  await speaker.play();
}

function silentWav(): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEADER_BYTES + SAMPLES).fill(128);
  const view = new DataView(bytes.buffer);
  for (const [at, letters] of [
    [0, 'RIFF'],
    [8, 'WAVEfmt '],
    [36, 'data'],
  ] as const)
    bytes.set(new TextEncoder().encode(letters), at);
  view.setUint32(4, HEADER_BYTES - 8 + SAMPLES, true);
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, HZ, true);
  view.setUint32(28, HZ, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  view.setUint32(40, SAMPLES, true);
  return bytes;
}
