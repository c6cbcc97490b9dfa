import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';

const USAGE = `Usage: npm run bench -- <name> [--json]

  messaging   what one text message costs in rooms of 2 to 1,000 connections, and what each function weighs
  bots        what a question to a bot costs, and how fast bots are told of messages
  media       what a picture costs, the first time and again, and how long it takes until a room knows what is in it
  voice       what a recording and a text that is heard cost, and how long a spoken question takes until its answer is heard
  site        Lighthouse on the landing page and in a room, and scrolling through 10,000 messages

  --json      the figures for machines, and nothing else, on standard output (npm run -s)
`;

// Each brings much of its own (a browser, the CDK), which whoever only wants the usage should not wait for.
const benches: Record<string, () => Promise<Bench>> = {
  messaging: async () => (await import('./messaging.ts')).messaging,
  bots: async () => (await import('./bots.ts')).bots,
  media: async () => (await import('./media.ts')).media,
  voice: async () => (await import('./voice.ts')).voice,
  site: async () => (await import('./site.ts')).site,
};

interface Arguments {
  load: () => Promise<Bench>;
  json: boolean;
}

function readArguments(given: string[]): Arguments | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: given,
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const [name = '', ...others] = positionals;
    const load = Object.hasOwn(benches, name) ? benches[name] : undefined;
    return load === undefined || others.length > 0 ? undefined : { load, json: values.json };
  } catch {
    return undefined;
  }
}

/** Progress goes to standard error, so that standard output holds the figures only. */
async function run({ load, json }: Arguments): Promise<void> {
  const { measure } = await load();
  const { figures, report, broken } = await measure((text) => process.stderr.write(`${text}\n`));
  process.stdout.write(json ? `${JSON.stringify(figures)}\n` : report);
  for (const sentence of broken) process.stderr.write(`Broken: ${sentence}\n`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}

const wanted = readArguments(process.argv.slice(2));
if (wanted === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = 2;
} else {
  await run(wanted);
}
