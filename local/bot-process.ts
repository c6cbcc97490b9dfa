import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { LogLine } from './lambda/log-line.ts';

export interface BotProcessOptions {
  port: number;
  secret: string;
  log(line: LogLine): void;
  /** The program to run; the reference bot by default. */
  program?: string;
}

export interface BotProcess {
  /** The pid of the program that runs now. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

const PROGRAM = join(import.meta.dirname, '../bots/mathia/main.ts');
const READY_MS = 8_000;
const STOP_MS = 3_000;
const RESTART_MS_MIN = 500;
const RESTART_MS_MAX = 30_000;
/** A bot that ran this long starts over with the shortest wait. */
const HEALTHY_MS = 60_000;

/** Runs the reference bot beside the stack, as its own service, and starts it again when it crashes. */
export async function startBotProcess(options: BotProcessOptions): Promise<BotProcess> {
  let child = launch(options);
  let waitMs = RESTART_MS_MIN;
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;
  const watch = (): void => {
    const startedAt = Date.now();
    child.once('exit', (code, signal) => {
      if (isStopping) return;
      if (Date.now() - startedAt > HEALTHY_MS) waitMs = RESTART_MS_MIN;
      options.log({
        function: 'bot',
        stream: 'runtime',
        text: `ended with ${signal ?? code}; starting again in ${waitMs} ms`,
      });
      timer = setTimeout(() => {
        child = launch(options);
        watch();
      }, waitMs);
      waitMs = Math.min(waitMs * 2, RESTART_MS_MAX);
    });
  };
  watch();
  const stop = async (): Promise<void> => {
    isStopping = true;
    clearTimeout(timer);
    await end(child);
  };
  try {
    await answers(options.port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { pid: () => child.pid, stop };
}

/** The open end of its standard input tells the bot that we live; it goes when we are gone, kill -9 included. */
function launch({ port, secret, log, program = PROGRAM }: BotProcessOptions): ChildProcess {
  const { PATH = '' } = process.env;
  const own = { PATH, PORT: String(port), MATHIA_BOT_SECRET: secret, MATHIA_EXIT_WITH_PARENT: '1' };
  const env = { ...modelEnvironment(process.env), ...own };
  const child = spawn(process.execPath, [program], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream] }).on('line', (text) => log({ function: 'bot', stream, text }));
  }
  child.on('error', (error) => log({ function: 'bot', stream: 'runtime', text: error.message }));
  return child;
}

/** Which models of language and of images the bot is to ask, and for one of Bedrock whatever AWS's SDK finds its credentials by. */
export function modelEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOfBedrock = environment.MATHIA_BEDROCK_MODEL || environment.MATHIA_BEDROCK_IMAGE_MODEL;
  const wanted = isOfBedrock
    ? /^(?:MATHIA_(?:IMAGE_)?MODEL|MATHIA_BEDROCK_(?:IMAGE_)?MODEL|AWS_|HOME$)/
    : /^MATHIA_(?:IMAGE_)?MODEL/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => wanted.test(name)));
}

async function answers(port: number): Promise<void> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  throw new Error(`The bot does not answer on port ${port}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, 'exit');
  const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.kill('SIGTERM');
  await exit;
  clearTimeout(force);
}
