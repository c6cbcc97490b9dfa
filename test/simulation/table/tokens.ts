const TOKEN = /\s*(?:([#:]?[A-Za-z_][\w]*)|(<>|<=|>=|[=<>(),.+-]))/y;

/** An expression, token by token. Words are compared as AWS does it: keywords in any case. */
export class Tokens {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    for (let end = 0; text.slice(end).trim() !== ''; end = TOKEN.lastIndex) {
      const match = TOKEN.exec(text);
      if (match === null) throw new Error(`not understood: ${text.slice(end)}`);
      this.#tokens.push(match[1] ?? match[2] ?? '');
    }
  }

  get isOver(): boolean {
    return this.#at >= this.#tokens.length;
  }

  peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  next(): string {
    return this.#tokens[this.#at++] ?? '';
  }

  /** Takes the next token when it is this word or sign. */
  take(wanted: string): boolean {
    if (this.peek().toUpperCase() !== wanted) return false;
    this.#at += 1;
    return true;
  }

  must(wanted: string): void {
    if (!this.take(wanted)) throw new Error(`${wanted} expected, ${this.peek()} found`);
  }
}
