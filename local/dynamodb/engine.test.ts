import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { until } from '../fixtures/core.ts';
import { probeStack } from '../fixtures/template.ts';
import { findDynoxide } from './binary.ts';
import { startEngine } from './engine.ts';
import { ensureTable, tablesOf } from './tables.ts';

const [table] = tablesOf(probeStack(13_090));
const Item = { PK: { S: 'a' }, SK: { S: 'b' } };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathia-engine-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function open(file?: string) {
  const engine = await startEngine(file);
  if (table) await ensureTable(engine, table);
  return engine;
}

it('[ENGINE1] keeps a table across restarts, and creates it once', async () => {
  const file = join(folder, 'db');
  const first = await open(file);
  await first.call('DynamoDB_20120810.PutItem', { TableName: table?.name, Item });
  await first.stop();

  const second = await open(file);
  const found = await second.call('DynamoDB_20120810.GetItem', { TableName: table?.name, Key: Item });
  await second.stop();

  expect(found).toEqual({ Item });
});

it('[ENGINE2] stops rather than use data of another schema', async () => {
  const engine = await open(join(folder, 'db'));
  const changed = table && { ...table, properties: { ...table.properties, GlobalSecondaryIndexes: [] } };

  const ensured = changed && ensureTable(engine, changed);

  await expect(ensured).rejects.toThrow('start with --reset');
  await engine.stop();
});

it('[ENGINE3] ends with the process that started it, kill -9 included, and loses nothing it acknowledged', async () => {
  const file = join(folder, 'db');
  const script = `
    import { startEngine } from '${join(import.meta.dirname, 'engine.ts')}';
    import { ensureTable } from '${join(import.meta.dirname, 'tables.ts')}';
    const engine = await startEngine('${file}');
    await ensureTable(engine, ${JSON.stringify(table)});
    await engine.call('DynamoDB_20120810.PutItem', { TableName: '${table?.name}', Item: ${JSON.stringify(Item)} });
    console.log('written');
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout, 'data');
  owner.kill('SIGKILL');
  await once(owner, 'exit');

  await until(async () => !(await running()).includes(file));
  const engine = await open(file);
  const found = await engine.call('DynamoDB_20120810.GetItem', { TableName: table?.name, Key: Item });
  await engine.stop();

  expect(found).toEqual({ Item });
});

it('[ENGINE4] says how to install the engine when it is missing', () => {
  expect(() => findDynoxide({ DYNOXIDE_BIN: '/nowhere/dynoxide' })).toThrow('/nowhere/dynoxide');
  expect(findDynoxide({})).toMatch(/dynoxide$/);
});

async function running(): Promise<string> {
  const ps = spawn('ps', ['-eo', 'args'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of ps.stdout) text += chunk;
  return text;
}
