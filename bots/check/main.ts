import { parseArgs } from 'node:util';
import { checkBot, type Verdict } from './check-bot.ts';

const HELP = `Usage: npm run bot-check -- <url> [--secret whsec_…] [--ask <text>] [--json]

Tries a running bot as Mathia would use it, and says what passed, what failed and why.

  --secret <whsec_…>  its signing secret (default: MATHIA_BOT_SECRET of the environment)
  --ask <text>        what to ask it (default: a small sum)
  --json              prints the verdicts as JSON
  --help              this text
`;

/** Base64, with or without its prefix. */
const SECRET = /^(?:whsec_)?[A-Za-z0-9+/]{16,}={0,2}$/;

interface Arguments {
  url: string;
  secret: string;
  question: string | undefined;
  json: boolean;
}

/** Throws with a sentence for the user when an argument is wrong. */
function readArguments(given: string[]): Arguments | 'help' {
  const { values, positionals } = parseArgs({
    args: given,
    allowPositionals: true,
    options: {
      secret: { type: 'string', default: process.env.MATHIA_BOT_SECRET ?? '' },
      ask: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const [url = '', ...others] = positionals;
  if (!/^https?:/.test(url) || !URL.canParse(url) || others.length > 0) throw new Error('Give one address, https://…');
  if (!SECRET.test(values.secret)) throw new Error('Give the signing secret: --secret whsec_…');
  return { url, secret: values.secret, question: values.ask, json: values.json };
}

function report(url: string, verdicts: Verdict[]): string {
  const width = Math.max(...verdicts.map(({ name }) => name.length));
  const lines = verdicts.map(
    ({ name, passed, words }) => `${passed ? 'ok    ' : 'FAILED'} ${name.padEnd(width)}  ${words}`,
  );
  const failures = verdicts.filter(({ passed }) => !passed).length;
  const sum = failures === 0 ? 'All checks passed.' : `${failures} of ${verdicts.length} checks failed.`;
  return `${url}\n\n${lines.join('\n')}\n\n${sum}`;
}

async function main({ url, secret, question, json }: Arguments): Promise<void> {
  const verdicts = await checkBot({ url, secret, ...(question !== undefined && { question }) });
  console.log(json ? JSON.stringify({ url, checks: verdicts }, null, 2) : report(url, verdicts));
  process.exitCode = verdicts.every(({ passed }) => passed) ? 0 : 1;
}

try {
  const read = readArguments(process.argv.slice(2));
  if (read === 'help') console.log(HELP);
  else await main(read);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  process.exitCode = 2;
}
