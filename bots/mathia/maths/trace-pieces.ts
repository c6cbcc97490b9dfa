/** Points at even distances, from the left; `y` is not finite where there is no value. */
export type Samples = ReadonlyArray<readonly [x: number, y: number]>;

type Point = [x: number, y: number];

/** Of all finite values' span: a smaller step is no jump that anybody could see. */
const JUMP_SHARE_MIN = 0.004;
/** A step that a narrower look leaves as high as this part of it is a jump; a steep slope's becomes nothing. */
const JUMP_REMAINS = 0.4;
/** Halvings of one distance between two points, after which floating point ends. */
const HALVINGS = 45;

/** The samples as pieces of a curve, which end where the function jumps, has a pole, or is not defined. */
export function tracePieces(at: (x: number) => number, samples: Samples): Point[][] {
  const stepMin = JUMP_SHARE_MIN * innerSpan(samples);
  const pieces: Point[][] = [[]];
  for (const [index, [x, y]] of samples.entries()) {
    const { end, begin } = seamBetween(at, samples[index - 1], [x, y], stepMin) ?? {};
    if (end !== undefined) pieces.at(-1)?.push(end);
    if (end !== undefined || begin !== undefined) pieces.push(begin === undefined ? [] : [begin]);
    if (Number.isFinite(y)) pieces.at(-1)?.push([x, y]);
  }
  return pieces.filter((piece) => piece.length > 0);
}

/** Where the curve ends and begins again between two samples; `undefined` when it does not. */
interface Seam {
  end?: Point;
  begin?: Point;
}

function seamBetween(
  at: (x: number) => number,
  from: Samples[number] | undefined,
  to: Point,
  stepMin: number,
): Seam | undefined {
  if (from === undefined) return undefined;
  const before: Point = [...from];
  if (Number.isFinite(before[1]) && Number.isFinite(to[1])) {
    return Math.abs(to[1] - before[1]) > stepMin ? findJump(at, before, to) : undefined;
  }
  if (Number.isFinite(before[1])) return { end: lastDefined(at, before, to[0]) };
  return Number.isFinite(to[1]) ? { begin: lastDefined(at, to, before[0]) } : undefined;
}

/** Without the outermost values, among which are those beside poles. */
function innerSpan(samples: Samples): number {
  const values = samples.flatMap(([, y]) => (Number.isFinite(y) ? [y] : [])).toSorted((one, other) => one - other);
  const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? 0;
  return at(0.94) - at(0.06);
}

/** The point nearest to `towards` that has a value: where √x begins. */
function lastDefined(at: (x: number) => number, from: Point, towards: number): Point {
  let [known, unknown] = [from, towards];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const x = (known[0] + unknown) / 2;
    const y = at(x);
    if (Number.isFinite(y)) known = [x, y];
    else unknown = x;
  }
  return known;
}

/** The two sides of a jump or a pole between two points, if there is one. */
function findJump(at: (x: number) => number, from: Point, to: Point): Seam | undefined {
  const step = Math.abs(to[1] - from[1]);
  let [left, right] = [from, to];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const x = (left[0] + right[0]) / 2;
    if (x <= left[0] || x >= right[0]) break;
    const y = at(x);
    if (!Number.isFinite(y)) return { end: left, begin: right };
    if (Math.abs(y - left[1]) > Math.abs(right[1] - y)) right = [x, y];
    else left = [x, y];
  }
  return Math.abs(right[1] - left[1]) > JUMP_REMAINS * step ? { end: left, begin: right } : undefined;
}
