import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as S3 from '@aws-sdk/client-s3';

/** What an operation answered: its fields, a read body as text, or the code of its error. */
export type Outcome = Record<string, unknown> & { body?: string; error?: string };

/** An S3 client that nobody has changed: one operation by its name, its parameters as the API has them. */
export interface AnyClient {
  name: string;
  call(operation: string, parameters: Record<string, unknown>): Promise<Outcome>;
}

export interface Place {
  url: string;
  folder: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

const run = promisify(execFile);

/** The AWS command line where it is installed, else the SDK. */
export async function someClient(place: Place): Promise<AnyClient> {
  const hasCli = await run('aws', ['--version']).then(
    () => true,
    () => false,
  );
  return hasCli ? commandLine(place) : sdk(place);
}

function commandLine({ url, folder, credentials }: Place): AnyClient {
  const env = {
    ...process.env,
    ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey },
    ...{ AWS_ENDPOINT_URL: url, AWS_REGION: 'eu-central-1', AWS_DEFAULT_REGION: 'eu-central-1', AWS_MAX_ATTEMPTS: '1' },
    AWS_CONFIG_FILE: join(folder, 'none'),
  };
  const [input, output] = [join(folder, 'body'), join(folder, 'read')];
  return {
    name: 'the AWS command line',
    async call(operation, { Body, ...parameters }) {
      const isRead = operation === 'GetObject';
      const words = ['s3api', kebab(operation), ...(isRead ? flags(parameters) : inJson(parameters))];
      // Otherwise it pages by itself, and shows neither tokens nor whether there is more.
      if (operation.startsWith('List')) words.push('--no-paginate');
      if (Body !== undefined) {
        await writeFile(input, Body as Buffer);
        words.push('--body', input);
      }
      if (isRead) words.push(output);
      try {
        const { stdout } = await run('aws', words, { env });
        const answer = stdout.trim() === '' ? {} : (JSON.parse(stdout) as Outcome);
        return isRead ? { ...answer, body: await readFile(output, 'utf8') } : answer;
      } catch (error) {
        return { error: /An error occurred \((\w+)\)/.exec(String((error as { stderr?: string }).stderr))?.[1] ?? '?' };
      }
    },
  };
}

function inJson(parameters: object): string[] {
  return ['--cli-input-json', JSON.stringify(parameters)];
}

/** For the one operation whose file has a place among the words, where the command line takes no JSON. */
function flags(parameters: Record<string, unknown>): string[] {
  return Object.entries(parameters).flatMap(([name, value]) => [`--${kebab(name)}`, String(value)]);
}

type AnyCommand = new (parameters: object) => Parameters<S3.S3Client['send']>[0];

function sdk({ url, credentials }: Place): AnyClient {
  const client = new S3.S3Client({ endpoint: url, region: 'eu-central-1', credentials, maxAttempts: 1 });
  return {
    name: 'the AWS SDK',
    async call(operation, parameters) {
      const Command = (S3 as unknown as Record<string, AnyCommand>)[`${operation}Command`];
      if (Command === undefined) throw new Error(`the SDK has no ${operation}`);
      try {
        const answer = (await client.send(new Command(parameters))) as unknown as Record<string, unknown>;
        const { Body } = answer as { Body?: { transformToString(): Promise<string> } };
        return Body === undefined ? answer : { ...answer, body: await Body.transformToString() };
      } catch (error) {
        const { name, $metadata } = error as { name: string; $metadata?: { httpStatusCode?: number } };
        // Answers without a body have no code; the command line tells their status.
        return { error: /^(NotFound|\d+|Unknown)/.test(name) ? String($metadata?.httpStatusCode) : name };
      }
    },
  };
}

function kebab(operation: string): string {
  return operation
    .replace(/V2$/, '-v2')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase();
}
