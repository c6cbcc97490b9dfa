import { describe, expect, it } from 'vitest';
import type { EngineStorage } from './engine-types.ts';
import { WriteBehind } from './write-behind.ts';

/** A device that takes its time: every write waits until it is let go. */
function slowDevice() {
  const writes: { changes: [string, unknown][]; end: () => void; fail: (error: Error) => void }[] = [];
  const storage: Pick<EngineStorage, 'write'> = {
    write: (changes) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      writes.push({ changes: [...changes], end: resolve, fail: reject });
      return promise;
    },
  };
  const refusals: unknown[] = [];
  return { writes, refusals, behind: new WriteBehind(storage, (error) => refusals.push(error)) };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('writing behind', () => {
  it('[KEEP1] writes what came meanwhile together, and of one key only the last', async () => {
    const { writes, behind } = slowDevice();

    behind.put('a', 1);
    behind.put('b', 1);
    behind.put('b', 2);
    behind.delete('a');
    writes[0]?.end();
    await settled();

    expect(writes.map(({ changes }) => changes)).toEqual([
      [['a', 1]],
      [
        ['b', 2],
        ['a', undefined],
      ],
    ]);
  });

  it('[KEEP2] hands over everything at once when it is flushed, and waits for all of it', async () => {
    const { writes, behind } = slowDevice();
    let isFlushed = false;

    behind.put('a', 1);
    behind.put('b', 1);
    void behind.flush().then(() => {
      isFlushed = true;
    });
    const handedOver = writes.length;
    writes[1]?.end();
    await settled();
    const before = isFlushed;
    writes[0]?.end();
    await settled();

    expect(handedOver).toBe(2);
    expect(before).toBe(false);
    expect(isFlushed).toBe(true);
  });

  it('[KEEP3] tells of what the device refuses, and goes on', async () => {
    const { writes, refusals, behind } = slowDevice();

    behind.put('a', 1);
    behind.put('b', 1);
    writes[0]?.fail(new Error('full'));
    await settled();

    expect(refusals).toEqual([new Error('full')]);
    expect(writes[1]?.changes).toEqual([['b', 1]]);
  });
});
