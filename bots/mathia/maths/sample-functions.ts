import type { Curve, Sampled, SampleRequest } from './calculator-requests.ts';
import { type RealFunction, readFunction, readNumber } from './read-function.ts';
import { type Samples, tracePieces } from './trace-pieces.ts';

/** More than a picture has columns. */
const SAMPLES = 1_200;
/** Of the sorted values: what lies between is always shown. */
const SHOWN_QUANTILES = [0.06, 0.94] as const;
/** When all values span more than so often what lies between those quantiles, the picture would show nothing else. */
const SPAN_RATIO_MAX = 4;
const MARGIN_SHARE = 0.06;
/** Where a picture is cut, it shows so much more than what lies between the quantiles. */
const CUT_MARGIN_SHARE = 0.35;
/** Neighbours must be told apart in floating point. */
const RANGE_RATIO_MIN = 1e-9;
const CONSTANT_RATIO = 1e-12;

/** Points of some functions over a range. Takes as long as the expressions want: run it in a worker. */
export function sampleFunctions({ functions, from, to }: Omit<SampleRequest, 'kind'>): Sampled {
  try {
    const range = readRange(from, to);
    const read = functions.map(readFunction);
    const sampled = read.map((each) => sample(each, range));
    const curves = read.map((each, index) => curveOf(each, sampled[index] ?? []));
    const window = windowOf(sampled.flatMap((samples, index) => (curves[index]?.kind === 'undefined' ? [] : samples)));
    return { kind: 'sampled', variable: variableOf(read), ...range, curves, ...(window && { window }) };
  } catch (error) {
    return { kind: 'error', text: error instanceof Error ? error.message : 'it cannot be worked out' };
  }
}

export function variableOf(functions: readonly RealFunction[]): string {
  return functions.find(({ variable }) => variable !== undefined)?.variable ?? 'x';
}

interface Range {
  from: number;
  to: number;
}

/** @throws Error with words for people */
function readRange(one: string, other: string): Range {
  const ends = [readNumber(one), readNumber(other)];
  const [from, to] = [Math.min(...ends), Math.max(...ends)];
  const length = to - from;
  if (!Number.isFinite(length)) throw new Error('the range is too long');
  if (length <= RANGE_RATIO_MIN * Math.max(Math.abs(from), Math.abs(to))) throw new Error('the range is too short');
  return { from, to };
}

function sample({ at }: RealFunction, { from, to }: Range): Samples {
  return Array.from({ length: SAMPLES + 1 }, (_, index) => {
    const x = index === SAMPLES ? to : from + ((to - from) * index) / SAMPLES;
    return [x, at(x)] as const;
  });
}

function curveOf({ at }: RealFunction, samples: Samples): Curve {
  const values = finiteValues(samples);
  const [first] = values;
  if (first === undefined) return { kind: 'undefined' };
  const [low, high] = [least(values), greatest(values)];
  if (high - low <= CONSTANT_RATIO * Math.max(1, Math.abs(high))) return { kind: 'constant', value: first };
  return { kind: 'drawn', pieces: tracePieces(at, samples) };
}

function finiteValues(samples: Samples): number[] {
  return samples.flatMap(([, y]) => (Number.isFinite(y) ? [y] : []));
}

function least(values: readonly number[]): number {
  return values.reduce((low, value) => Math.min(low, value));
}

function greatest(values: readonly number[]): number {
  return values.reduce((high, value) => Math.max(high, value));
}

/** Which values to show: all, unless a pole or the like would press everything else flat. */
function windowOf(samples: Samples) {
  const values = finiteValues(samples).toSorted((one, other) => one - other);
  const [low, high] = [values.at(0), values.at(-1)];
  if (low === undefined || high === undefined) return undefined;
  const [lower, upper] = SHOWN_QUANTILES.map((share) => values[Math.round(share * (values.length - 1))] ?? low);
  const inner = (upper ?? high) - (lower ?? low);
  const isCut = inner > 0 && high - low > SPAN_RATIO_MAX * inner;
  if (!isCut) return { ...widened(low, high, MARGIN_SHARE), isCut };
  const shown = widened(lower ?? low, upper ?? high, CUT_MARGIN_SHARE);
  return {
    low: Math.max(shown.low, low - inner * MARGIN_SHARE),
    high: Math.min(shown.high, high + inner * MARGIN_SHARE),
    isCut,
  };
}

function widened(low: number, high: number, share: number) {
  // A lone constant has no span of its own.
  const margin = high > low ? (high - low) * share : Math.max(1, Math.abs(high)) * share;
  return { low: low - margin, high: high + margin };
}
