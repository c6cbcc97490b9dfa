/** Of Layer III, by the version bits of a frame's header (ISO/IEC 11172-3, 13818-3; 2.5 is an extension of Fraunhofer's). */
const VERSIONS: Readonly<Record<number, { rates: readonly number[]; kilobits: readonly number[]; samples: number }>> = {
  3: {
    rates: [44_100, 48_000, 32_000],
    kilobits: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
    samples: 1152,
  },
  2: {
    rates: [22_050, 24_000, 16_000],
    kilobits: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    samples: 576,
  },
  0: {
    rates: [11_025, 12_000, 8_000],
    kilobits: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
    samples: 576,
  },
};
const HEADER_BYTES = 4;

interface Frame {
  bytes: number;
  milliseconds: number;
}

/** How long an MP3 is in milliseconds: its frames are counted, whatever its header says. What is no frame is passed over. */
export function mp3Duration(mp3: Uint8Array): number {
  const view = new DataView(mp3.buffer, mp3.byteOffset, mp3.byteLength);
  let [at, milliseconds] = [0, 0];
  while (at + HEADER_BYTES <= mp3.byteLength) {
    const frame = frameOf(view.getUint32(at));
    if (frame !== undefined && !isIndex(mp3, at, frame)) milliseconds += frame.milliseconds;
    at += frame?.bytes ?? 1;
  }
  return Math.round(milliseconds);
}

function frameOf(header: number): Frame | undefined {
  const [sync, layer] = [header >>> 21, (header >>> 17) & 3];
  const version = VERSIONS[(header >>> 19) & 3];
  const rate = version?.rates[(header >>> 10) & 3];
  const kilobits = version?.kilobits[(header >>> 12) & 15];
  if (sync !== 0x7ff || layer !== 1 || version === undefined || !rate || !kilobits) return undefined;
  const padding = (header >>> 9) & 1;
  const bytes = Math.floor((version.samples / 8) * ((kilobits * 1000) / rate)) + padding;
  return { bytes, milliseconds: (version.samples / rate) * 1000 };
}

/** The first frame may hold facts about the others and no sound. */
function isIndex(mp3: Uint8Array, at: number, { bytes }: Frame): boolean {
  const start = new TextDecoder('latin1').decode(mp3.subarray(at + HEADER_BYTES, at + Math.min(bytes, 44)));
  return /Xing|Info|VBRI/.test(start);
}
