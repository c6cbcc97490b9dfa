/** A text ready to be spoken, and where in its source everything stands. Positions count code points. */
export interface Utterance {
  /** What the synthesiser is given: text with the tags that it understands. */
  markup: string;
  /** For each code point of the markup the index in `spoken` that it is, or that comes next. */
  spokenAt: number[];
  /** What is to be heard, one code point each, and the bytes that it is in the source. */
  spoken: SpokenPoint[];
  marks: NamedMark[];
  source: Buffer;
  /** What Polly would bill: without tags. */
  characters: number;
}

export interface SpokenPoint {
  text: string;
  start: number;
  end: number;
}

/** A `<mark>`; in the markup its name is its index. */
export interface NamedMark {
  name: string;
  start: number;
  end: number;
}

const ESCAPED: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** Would not be spoken, and confuses the synthesiser. */
const UNSPEAKABLE = /\p{Cc}/u;

export class UtteranceBuilder {
  readonly #source: Buffer;
  readonly #markup: string[] = [];
  readonly #spokenAt: number[] = [];
  readonly #spoken: SpokenPoint[] = [];
  readonly #marks: NamedMark[] = [];
  #characters = 0;

  constructor(source: string) {
    this.#source = Buffer.from(source);
  }

  /** Text of the source that begins at the byte `start`. */
  text(text: string, start: number): void {
    let at = start;
    for (const point of text) {
      this.point(point, at, at + Buffer.byteLength(point));
      at += Buffer.byteLength(point);
    }
  }

  /** One code point that stands for these bytes, which may be those of an entity. */
  point(point: string, start: number, end: number): void {
    const isSecondBracket = point === '[' && this.#spoken.at(-1)?.text === '[';
    // Two opening brackets would begin phonemes.
    const said = UNSPEAKABLE.test(point) || isSecondBracket ? ' ' : point;
    this.#emit(ESCAPED[said] ?? said);
    this.#spoken.push({ text: point, start, end });
    this.#characters += 1;
  }

  /** A tag for the synthesiser. */
  tag(tag: string): void {
    this.#emit(tag);
  }

  /** The end of a sentence, or of what may not join to a word, that has no text of its own. */
  boundary(text: ' ' | '\n', at: number): void {
    this.#emit(' ');
    this.#spoken.push({ text, start: at, end: at });
  }

  mark(mark: NamedMark): void {
    this.#emit(`<mark name="${this.#marks.length}"/>`);
    this.#marks.push(mark);
  }

  build(): Utterance {
    const { source, characters } = { source: this.#source, characters: this.#characters };
    return {
      ...{ markup: this.#markup.join(''), spokenAt: this.#spokenAt, spoken: this.#spoken },
      ...{ marks: this.#marks, source, characters },
    };
  }

  #emit(text: string): void {
    this.#markup.push(text);
    for (const _ of text) this.#spokenAt.push(this.#spoken.length);
  }
}

export function plainUtterance(text: string): Utterance {
  const builder = new UtteranceBuilder(text);
  builder.text(text, 0);
  return builder.build();
}
