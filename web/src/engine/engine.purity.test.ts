import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What would make a run of the engine depend on anything but its world. */
const OUTSIDE =
  /(?<!#)\b(Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|setImmediate|queueMicrotask|fetch\(|crypto\.|performance\.|window\.|document\.|localStorage|navigator\.|WebSocket\()/;

describe('the engine', () => {
  it('[CLIENT1] reaches clock, chance, network, storage and screen through its world only', () => {
    const folder = import.meta.dirname;
    const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));

    const reaching = files.filter((name) => OUTSIDE.test(readFileSync(join(folder, name), 'utf8')));

    expect(files.length).toBeGreaterThan(20);
    expect(reaching).toEqual([]);
  });
});
