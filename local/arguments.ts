import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { DATA_FOLDER } from './outputs.ts';

export const HELP = `Usage: npm start -- [options]

Runs all of Mathia on this machine: the site, its backend, the sign-in and the bot.

  --port <n>     the first of six ports (default 3000)
  --data <dir>   where data is kept (default .mathia)
  --reset        forget everything first
  --memory       keep nothing
  --duplicate    deliver every event at least twice, as AWS may
  --clock <n>    make long waits (idle sockets, queue delays) n times shorter
  --no-bot       without the bot
  --quiet        print nothing but errors
  --help         this text
`;

export interface StartArguments {
  port: number;
  dataFolder: string;
  reset: boolean;
  memory: boolean;
  duplicate: boolean;
  clockFactor: number;
  bot: boolean;
  quiet: boolean;
  help: boolean;
}

const PORT_MAX = 65_530;

/** Throws with a sentence for the user when an argument is wrong. */
export function startArguments(given: string[]): StartArguments {
  const { values } = parseArgs({
    args: given,
    options: {
      port: { type: 'string', default: '3000' },
      data: { type: 'string', default: DATA_FOLDER },
      reset: { type: 'boolean', default: false },
      memory: { type: 'boolean', default: false },
      duplicate: { type: 'boolean', default: false },
      clock: { type: 'string', default: '1' },
      'no-bot': { type: 'boolean', default: false },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > PORT_MAX)
    throw new Error(`--port is a number from 1 to ${PORT_MAX}`);
  const clockFactor = Number(values.clock);
  if (!(clockFactor > 0 && Number.isFinite(clockFactor))) throw new Error('--clock is a number above 0');
  const { reset, memory, duplicate, quiet, help } = values;
  return {
    port,
    dataFolder: resolve(values.data),
    reset,
    memory,
    duplicate,
    clockFactor,
    bot: !values['no-bot'],
    quiet,
    help,
  };
}
