import { CAPITAL_EMS, drawText, shortenedTo, widthOf } from '../drawing/draw-text.ts';
import type { Curve, Sampled } from '../maths/calculator-requests.ts';
import { chooseTicks, type Tick } from './choose-ticks.ts';

type Plot = Extract<Sampled, { kind: 'sampled' }>;
type Window = NonNullable<Plot['window']>;

/** A bubble shows it at a third of its size, where these letters are still read. */
const WIDTH = 1040;
const PLOT_HEIGHT = 600;
const TEXT = 26;
const LEGEND_LINE = 46;
const EDGE = 28;
const LINE_WIDTH = 5;
const TICKS_X = 9;
const TICKS_Y = 7;
/** A curve that leaves the window goes on so many windows further, so that its slope at the edge is right. */
const BEYOND = 3;

const PAPER = '#ffffff';
const INK = '#3b4252';
const TITLE = '#1f2430';
const GRID = '#e5e8ef';
const AXIS = '#8d95a5';
/** Told apart by people who see colours differently (Okabe and Ito, jfly.uni-koeln.de/color), and by their dashes. */
const LINES = [
  { colour: '#0072b2', dashes: '' },
  { colour: '#d55e00', dashes: '22 10' },
  { colour: '#009e73', dashes: '5 9' },
  { colour: '#b0508c', dashes: '22 9 5 9' },
  { colour: '#a87500', dashes: '12 8' },
] as const;

interface Frame {
  left: number;
  top: number;
  right: number;
  bottom: number;
  toX(x: number): number;
  toY(y: number): number;
}

/** A plot as an SVG document, in which text is outlines. `names` are the functions as people wrote them. */
export function drawPlot(plot: Plot, window: Window, names: readonly string[]): string {
  const shown = names.map((name, index) => ({
    name,
    line: LINES[index % LINES.length] ?? LINES[0],
    curve: plot.curves[index],
  }));
  const drawn = shown.filter(({ curve }) => curve?.kind !== 'undefined');
  const ticks = { x: chooseTicks(plot.from, plot.to, TICKS_X), y: chooseTicks(window.low, window.high, TICKS_Y) };
  const frame = frameFor(plot, window, ticks.y, drawn.length);
  const height = frame.bottom + TEXT * 2.8;
  const parts = [
    `<rect width="${WIDTH}" height="${fixed(height)}" fill="${PAPER}"/>`,
    ...drawGrid(frame, ticks),
    ...drawAxes(frame, plot, window),
    `<clipPath id="frame"><rect ${rectOf(frame, LINE_WIDTH)}/></clipPath>`,
    ...drawn.map(({ curve, line }) => drawCurve(curve, { line, frame, plot, window })),
    ...drawLegend(drawn),
    drawText(plot.variable, { x: frame.right, y: frame.bottom + TEXT * 2.35, size: TEXT, fill: TITLE, anchor: 'end' }),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${fixed(height)}">${parts.join('')}</svg>`;
}

function frameFor(plot: Plot, window: Window, ticksY: readonly Tick[], lines: number): Frame {
  const labels = Math.max(...ticksY.map(({ label }) => widthOf(label, TEXT)), TEXT);
  const left = EDGE + labels + TEXT * 0.5;
  const right = WIDTH - EDGE - TEXT;
  const top = EDGE + legendRows(lines) * LEGEND_LINE;
  const bottom = top + PLOT_HEIGHT;
  return {
    ...{ left, right, top, bottom },
    toX: (x) => left + ((x - plot.from) / (plot.to - plot.from)) * (right - left),
    toY: (y) => bottom - ((y - window.low) / (window.high - window.low)) * (bottom - top),
  };
}

function drawGrid(frame: Frame, ticks: { x: readonly Tick[]; y: readonly Tick[] }): string[] {
  const { left, right, top, bottom, toX, toY } = frame;
  return [
    ...ticks.x.flatMap(({ value, label }) => [
      drawLine([toX(value), top], [toX(value), bottom], GRID, 2),
      drawText(label, { x: toX(value), y: bottom + TEXT * 1.15, size: TEXT, fill: INK, anchor: 'middle' }),
    ]),
    ...ticks.y.flatMap(({ value, label }) => [
      drawLine([left, toY(value)], [right, toY(value)], GRID, 2),
      drawText(label, {
        x: left - TEXT * 0.5,
        y: toY(value) + (TEXT * CAPITAL_EMS) / 2,
        size: TEXT,
        fill: INK,
        anchor: 'end',
      }),
    ]),
  ];
}

/** The lines of zero, where they are in the picture. */
function drawAxes({ left, right, top, bottom, toX, toY }: Frame, { from, to }: Plot, { low, high }: Window): string[] {
  return [
    from <= 0 && to >= 0 ? drawLine([toX(0), top], [toX(0), bottom], AXIS, 3) : '',
    low <= 0 && high >= 0 ? drawLine([left, toY(0)], [right, toY(0)], AXIS, 3) : '',
  ];
}

type Line = (typeof LINES)[number];

interface Drawing {
  line: Line;
  frame: Frame;
  plot: Plot;
  window: Window;
}

function drawCurve(curve: Curve | undefined, { line, frame, plot, window }: Drawing): string {
  const span = window.high - window.low;
  const within = (y: number) => Math.max(window.low - BEYOND * span, Math.min(y, window.high + BEYOND * span));
  const paths = piecesOf(curve, plot).map((piece) =>
    // A lone point is seen as the round end of a line without length.
    [...piece, ...(piece.length === 1 ? piece : [])]
      .map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${fixed(frame.toX(x))} ${fixed(frame.toY(within(y)))}`)
      .join(''),
  );
  return `<path clip-path="url(#frame)" d="${paths.join('')}" fill="none" ${strokeOf(line)}/>`;
}

function piecesOf(curve: Curve | undefined, { from, to }: Plot): [number, number][][] {
  if (curve?.kind === 'drawn') return curve.pieces;
  return curve?.kind === 'constant'
    ? [
        [
          [from, curve.value],
          [to, curve.value],
        ],
      ]
    : [];
}

function strokeOf({ colour, dashes }: Line): string {
  const dash = dashes === '' ? '' : ` stroke-dasharray="${dashes}"`;
  return `stroke="${colour}" stroke-width="${LINE_WIDTH}" stroke-linecap="round" stroke-linejoin="round"${dash}`;
}

const LEGEND_COLUMNS = 2;
const SAMPLE_WIDTH = 66;

function legendRows(lines: number): number {
  return lines === 1 ? 1 : Math.ceil(lines / LEGEND_COLUMNS);
}

/** One function is the title; several are told apart by a piece of their lines. */
function drawLegend(drawn: readonly { name: string; line: Line }[]): string[] {
  const [first] = drawn;
  if (drawn.length === 1 && first !== undefined) {
    const text = shortenedTo(first.name, TEXT * 1.15, WIDTH - 2 * EDGE);
    return [
      drawText(text, {
        x: WIDTH / 2,
        y: EDGE + TEXT * 0.9,
        size: TEXT * 1.15,
        fill: TITLE,
        anchor: 'middle',
        boldness: 0.03,
      }),
    ];
  }
  const width = (WIDTH - 2 * EDGE) / LEGEND_COLUMNS;
  return drawn.flatMap(({ name, line }, index) => {
    const x = EDGE + TEXT + (index % LEGEND_COLUMNS) * width;
    const y = EDGE + Math.floor(index / LEGEND_COLUMNS) * LEGEND_LINE + TEXT * 0.5;
    const text = shortenedTo(name, TEXT, width - SAMPLE_WIDTH - 2.5 * TEXT);
    return [
      `<path d="M${x} ${fixed(y)}h${SAMPLE_WIDTH}" fill="none" ${strokeOf(line)}/>`,
      drawText(text, { x: x + SAMPLE_WIDTH + TEXT * 0.7, y: y + (TEXT * CAPITAL_EMS) / 2, size: TEXT, fill: TITLE }),
    ];
  });
}

function drawLine(from: [number, number], to: [number, number], colour: string, width: number): string {
  const ends = `x1="${fixed(from[0])}" y1="${fixed(from[1])}" x2="${fixed(to[0])}" y2="${fixed(to[1])}"`;
  return `<line ${ends} stroke="${colour}" stroke-width="${width}"/>`;
}

/** A little wider than the frame: what lies on its left or right edge is drawn whole. */
function rectOf({ left, top, right, bottom }: Frame, more: number): string {
  return `x="${fixed(left - more)}" y="${fixed(top)}" width="${fixed(right - left + 2 * more)}" height="${fixed(bottom - top)}"`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
