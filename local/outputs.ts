import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';

/** What a program must know of the running stack: written when everything answers, removed at the end. */
export const Outputs = z.object({
  siteUrl: z.string(),
  httpUrl: z.string(),
  socketUrl: z.string(),
  issuer: z.string(),
  awsUrl: z.string(),
  /** Where S3 answers, path style: the same address, for those who look for it. */
  s3Url: z.string(),
  /** The bucket that pictures are in. */
  mediaBucket: z.string(),
  users: z.array(z.object({ name: z.string(), userId: z.string(), password: z.string() })),
  developer: z.object({ accessKeyId: z.string(), secretAccessKey: z.string(), region: z.string() }),
});
export type Outputs = z.infer<typeof Outputs>;

export const DATA_FOLDER = join(import.meta.dirname, '..', '.mathia');

function outputsFile(dataFolder: string): string {
  return join(dataFolder, 'outputs.json');
}

/** Whole or not at all, and for its owner only: passwords and keys stand in it. */
export async function writeOutputs(dataFolder: string, outputs: Outputs): Promise<void> {
  const file = outputsFile(dataFolder);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, `${JSON.stringify(outputs, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

export async function removeOutputs(dataFolder: string): Promise<void> {
  await rm(outputsFile(dataFolder), { force: true });
}

/** Undefined when nothing runs on this folder. */
export async function readOutputs(dataFolder: string): Promise<Outputs | undefined> {
  const text = await readFile(outputsFile(dataFolder), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Outputs.parse(JSON.parse(text));
}
