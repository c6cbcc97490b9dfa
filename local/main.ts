import { createWriteStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { portsFrom } from './addresses.ts';
import { HELP, type StartArguments, startArguments } from './arguments.ts';
import { buildSiteWhenStale } from './build-site.ts';
import { LOCK_FILE, lockFolder } from './folder-lock.ts';
import { assertFree } from './free-ports.ts';
import type { LogLine } from './lambda/log-line.ts';
import { type Outputs, removeOutputs, writeOutputs } from './outputs.ts';

/** How long stopping may take before it is cut short. */
const STOP_MS = 10_000;

function readArguments(): StartArguments {
  try {
    return startArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
    process.exit(2);
  }
}

async function main(given: StartArguments): Promise<void> {
  const { dataFolder } = given;
  const say = given.quiet ? () => undefined : (text: string) => process.stdout.write(`${text}\n`);
  const unlock = lockFolder(dataFolder);
  await removeOutputs(dataFolder);
  if (given.reset) await emptyFolder(dataFolder);
  await assertFree(portsFrom(given.port));
  await buildSiteWhenStale(say);
  // Only now: it brings the CDK, and whoever only wants the help should not wait for that.
  const { startRuntime } = await import('./runtime.ts');
  const runtime = await startRuntime({
    ...{
      port: given.port,
      duplicate: given.duplicate,
      clockFactor: given.clockFactor,
      bot: given.bot ? 'reference' : 'none',
    },
    dataFolder: given.memory ? undefined : dataFolder,
    log: logger(given),
  });
  const stop = async (): Promise<void> => {
    await removeOutputs(dataFolder);
    await runtime.stop();
    unlock();
  };
  stopOnSignal(stop, say);
  await writeOutputs(dataFolder, runtime.outputs);
  say(welcome(runtime.outputs, given));
}

/** Everything but the lock, which is ours. */
async function emptyFolder(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => !name.startsWith(LOCK_FILE));
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** All lines go to a file; what needs somebody's eyes also to the terminal. */
function logger({ dataFolder, quiet }: StartArguments): (line: LogLine) => void {
  const file = createWriteStream(join(dataFolder, 'log.txt'));
  return ({ function: name, stream, text }) => {
    file.write(`${new Date().toISOString()} ${name} ${stream} ${text}\n`);
    if (!quiet && stream !== 'stdout') process.stderr.write(`[${name}] ${text}\n`);
  };
}

function stopOnSignal(stop: () => Promise<void>, say: (text: string) => void): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    say('\nStopping …');
    setTimeout(() => process.exit(1), STOP_MS).unref();
    stop().then(
      () => process.exit(0),
      (error) => fail(error),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

function welcome({ siteUrl, users }: Outputs, { dataFolder, memory }: StartArguments): string {
  const width = Math.max(...users.map(({ name }) => name.length));
  const rows = users.map(({ name, password }) => `  ${name.padEnd(width)}  ${password}`);
  const place = relative(process.cwd(), dataFolder) || '.';
  const keeping = memory
    ? 'Nothing is kept when it stops.'
    : `Data is kept in ${place} (npm start -- --reset empties it).`;
  return `\nMathia is at ${siteUrl}\n\nSign in there with a new account, or as\n${rows.join('\n')}\n\n${keeping}\nCtrl-C stops everything.`;
}

function fail(error: unknown): never {
  const hint = error instanceof Error ? HINTS[error.name] : undefined;
  process.stderr.write(`mathia: ${messageOf(error)}${hint ? `. ${hint}` : ''}\n`);
  process.exit(1);
}

const HINTS: Record<string, string> = {
  PortsTakenError: 'Stop what listens there, or choose others: npm start -- --port 4000',
  FolderInUseError: 'Stop it first, or choose another folder: npm start -- --data <dir> --port 4000',
};

/** Where a mistake of ours happened is worth knowing; what a plain Error says is meant for the user. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isOurs = Object.getPrototypeOf(error) !== Error.prototype && !(error.name in HINTS);
  return isOurs ? (error.stack ?? error.message) : error.message;
}

const given = readArguments();
if (given.help) process.stdout.write(HELP);
else await main(given).catch(fail);
