/** Something that happens once and can be followed by many, each from its beginning. */
export interface Recording<Item> {
  /** What has happened so far and what follows. Ends with the recording, or with `left`. */
  follow(left: AbortSignal): AsyncGenerator<Item>;
  /** Resolves when it has ended, in whatever way. */
  ended: Promise<void>;
}

/** Records `source`. When the last who follows has left before the end, nobody wants the rest and `abandon` is called. */
export function record<Item>(source: AsyncIterable<Item>, abandon: () => void): Recording<Item> {
  const items: Item[] = [];
  let isOver = false;
  let followers = 0;
  let more = Promise.withResolvers<void>();

  function wake(): void {
    more.resolve();
    more = Promise.withResolvers();
  }

  async function run(): Promise<void> {
    try {
      for await (const item of source) {
        items.push(item);
        wake();
      }
    } finally {
      isOver = true;
      wake();
    }
  }

  async function* follow(left: AbortSignal): AsyncGenerator<Item> {
    followers += 1;
    left.addEventListener('abort', wake);
    try {
      for (let next = 0; !left.aborted; next++) {
        while (next >= items.length && !isOver && !left.aborted) await more.promise;
        const item = items[next];
        if (item === undefined) return;
        yield item;
      }
    } finally {
      left.removeEventListener('abort', wake);
      followers -= 1;
      if (followers === 0 && !isOver) abandon();
    }
  }

  return { follow, ended: run() };
}
