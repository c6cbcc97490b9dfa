/** Zero crossings of the filter on each side: more is steeper, and slower. */
const REACH = 16;

/** Speech at another rate, by a windowed sinc that keeps what both rates can carry. Mono, -1 to 1. */
export function resampled(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples;
  const step = divisor(from, to);
  // Output samples lie in so many ways between input samples, again and again.
  const phases = Array.from({ length: to / step }, (_, phase) => filterOf(((phase * from) / to) % 1, from, to));
  const output = new Float32Array(Math.round((samples.length * to) / from));
  for (let index = 0; index < output.length; index++) {
    const filter = phases[index % phases.length] ?? [];
    const first = Math.floor((index * from) / to) + 1 - filter.length / 2;
    let sum = 0;
    for (let tap = Math.max(0, -first); tap < filter.length; tap++)
      sum += (samples[first + tap] ?? 0) * (filter[tap] ?? 0);
    output[index] = sum;
  }
  return output;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** A sinc under a Hann window, for an output sample that lies so far behind an input sample. */
function filterOf(behind: number, from: number, to: number): Float32Array {
  const cutoff = Math.min(1, to / from);
  const half = Math.ceil(REACH / cutoff);
  return Float32Array.from({ length: half * 2 }, (_, tap) => {
    const angle = Math.PI * (tap + 1 - half - behind) * cutoff;
    if (angle === 0) return cutoff;
    if (Math.abs(angle) >= Math.PI * REACH) return 0;
    return cutoff * (Math.sin(angle) / angle) * (0.5 + 0.5 * Math.cos(angle / REACH));
  });
}

/** 16 bits each, little-endian. */
export function toPcm16(samples: Float32Array): Uint8Array {
  const output = new DataView(new ArrayBuffer(samples.length * 2));
  for (const [index, sample] of samples.entries())
    output.setInt16(index * 2, Math.round(Math.max(-1, Math.min(1, sample)) * 32_767), true);
  return new Uint8Array(output.buffer);
}
