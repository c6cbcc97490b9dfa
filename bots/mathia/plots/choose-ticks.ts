/** How far apart the ticks of an axis may be, times a power of ten. */
const STEPS = [1, 2, 2.5, 5, 10];
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
/** Beyond it digits are no help to anybody. */
const PLAIN_MAX = 1e6;
const PLAIN_MIN = 1e-4;
/** Ends of a range that are multiples of π/2 up to rounding. */
const PI_TOLERANCE = 1e-9;

export interface Tick {
  value: number;
  label: string;
}

/** Round numbers within the range, about `count` of them; multiples of π where the range ends at such. */
export function chooseTicks(low: number, high: number, count: number): Tick[] {
  return isRangeOfPi(low, high) ? ticksOfPi(low, high, count) : decimalTicks(low, high, count);
}

function decimalTicks(low: number, high: number, count: number): Tick[] {
  const step = roundStep((high - low) / count);
  return multiples(low, high, step).map((value) => ({
    value,
    label: labelOf(value, step, Math.max(Math.abs(low), Math.abs(high))),
  }));
}

function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return power * (STEPS.find((step) => step * power >= atLeast * (1 - 1e-9)) ?? 10);
}

function multiples(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

/** As many decimals as tell neighbours apart; powers of ten where numbers are very large or small. */
function labelOf(value: number, step: number, largest: number): string {
  if (Math.abs(value) < step / 2) return '0';
  if (largest >= PLAIN_MAX || largest < PLAIN_MIN) return powerLabel(value, step);
  return signed(value.toFixed(decimalsOf(step)));
}

function decimalsOf(step: number): number {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const isWhole = Math.abs(step * 10 ** decimals - Math.round(step * 10 ** decimals)) < 1e-9 * step * 10 ** decimals;
  return Math.min(100, isWhole ? decimals : decimals + 1);
}

function powerLabel(value: number, step: number): string {
  const power = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
  const digits = Math.max(0, Math.min(6, power - Math.floor(Math.log10(step) + 1e-9)));
  const mantissa = (value / 10 ** power).toFixed(digits).replace(/\.?0+$/, '');
  const raised = [...String(Math.abs(power))].map((digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return `${signed(mantissa)}×10${power < 0 ? '⁻' : ''}${raised}`;
}

/** The minus of print is as wide as a digit. */
function signed(text: string): string {
  return text.replace('-', '–');
}

function isRangeOfPi(low: number, high: number): boolean {
  const isMultiple = (value: number) =>
    Math.abs(value / (Math.PI / 2) - Math.round(value / (Math.PI / 2))) < PI_TOLERANCE;
  const halves = (high - low) / (Math.PI / 2);
  return isMultiple(low) && isMultiple(high) && halves > 0.5 && halves <= 48;
}

function ticksOfPi(low: number, high: number, count: number): Tick[] {
  const halves = (high - low) / (Math.PI / 2);
  const stepHalves = [1, 2, 4, 8].find((step) => halves / step <= count) ?? 8;
  return multiples(low, high, (stepHalves * Math.PI) / 2).map((value) => ({ value, label: piLabel(value) }));
}

function piLabel(value: number): string {
  const halves = Math.round(value / (Math.PI / 2));
  if (halves === 0) return '0';
  const sign = halves < 0 ? '–' : '';
  const size = Math.abs(halves);
  if (size % 2 === 1) return `${sign}${size === 1 ? '' : size}π/2`;
  return `${sign}${size === 2 ? '' : size / 2}π`;
}
