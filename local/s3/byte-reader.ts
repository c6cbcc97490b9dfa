const DELIMITER = Buffer.from('\r\n');

/** Reads a stream by lines, lengths and delimiters, and never keeps more than it must. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #buffer: Buffer = Buffer.alloc(0);
  #hasEnded = false;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The bytes before the delimiter, which is taken too; undefined when it does not come within `bytesMax`. */
  async until(delimiter: Buffer, bytesMax: number): Promise<Buffer | undefined> {
    for (;;) {
      const at = this.#buffer.indexOf(delimiter);
      if (at >= 0 && at <= bytesMax) return this.#take(at + delimiter.length).subarray(0, at);
      if (at > bytesMax || this.#buffer.length > bytesMax + delimiter.length || !(await this.#fill())) return undefined;
    }
  }

  async line(bytesMax: number): Promise<string | undefined> {
    return (await this.until(DELIMITER, bytesMax))?.toString('latin1');
  }

  /** Exactly so many bytes, in pieces; fewer when the stream ends. */
  async *exactly(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      if (this.#buffer.length === 0 && !(await this.#fill())) return;
      const piece = this.#take(Math.min(left, this.#buffer.length));
      left -= piece.length;
      yield piece;
    }
  }

  /** What comes before the delimiter, in pieces, and the delimiter itself. `false` at the end when it never came. */
  async *before(delimiter: Buffer): AsyncGenerator<Buffer, boolean> {
    for (;;) {
      const at = this.#buffer.indexOf(delimiter);
      if (at >= 0) {
        yield this.#take(at);
        this.#take(delimiter.length);
        return true;
      }
      // The last bytes may be the beginning of the delimiter.
      const safe = this.#buffer.length - delimiter.length + 1;
      if (safe > 0) yield this.#take(safe);
      if (!(await this.#fill())) return false;
    }
  }

  #take(length: number): Buffer {
    const taken = this.#buffer.subarray(0, length);
    this.#buffer = this.#buffer.subarray(length);
    return taken;
  }

  async #fill(): Promise<boolean> {
    if (this.#hasEnded) return false;
    const next = await this.#chunks.next();
    this.#hasEnded = next.done === true;
    if (!next.done) this.#buffer = this.#buffer.length === 0 ? next.value : Buffer.concat([this.#buffer, next.value]);
    return !next.done;
  }
}
