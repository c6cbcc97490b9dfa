import { createHash, randomBytes } from 'node:crypto';
import { openSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Algorithm, runningChecksum } from './checksum.ts';

/** Bytes that have arrived and belong to nobody yet. */
export interface ReceivedFile {
  path: string;
  size: number;
  /** Of the whole content, in hexadecimal. */
  md5: string;
  sha256: string | undefined;
  checksum: string;
}

/** What to compute while bytes go by. */
export interface Measures {
  algorithm: Algorithm;
  hasSha256?: boolean;
}

/** The content of objects, one file each, named by the SHA-256 of bucket and key: no key can leave the folder. */
export class ObjectFiles {
  readonly #objects: string;
  readonly #incoming: string;

  constructor(folder: string) {
    this.#objects = join(folder, 'objects');
    this.#incoming = join(folder, 'incoming');
  }

  /** Empties what an earlier end left half-done: uploads under way, and files that nothing names. */
  async prepare(isNamed: (file: string) => boolean): Promise<void> {
    await rm(this.#incoming, { recursive: true, force: true });
    await Promise.all([mkdir(this.#incoming, { recursive: true }), mkdir(this.#objects, { recursive: true })]);
    for (const entry of await readdir(this.#objects, { recursive: true, withFileTypes: true }))
      if (entry.isFile() && !isNamed(entry.name)) await rm(join(entry.parentPath, entry.name), { force: true });
  }

  /** Writes the chunks as they come. Of a stream that fails nothing is left. */
  async receive(chunks: AsyncIterable<Buffer>, { algorithm, hasSha256 }: Measures): Promise<ReceivedFile> {
    const path = join(this.#incoming, randomBytes(16).toString('hex'));
    const [md5, checksum] = [createHash('md5'), runningChecksum(algorithm)];
    const sha256 = hasSha256 ? createHash('sha256') : undefined;
    const handle = await open(path, 'wx', 0o600);
    let size = 0;
    try {
      for await (const chunk of chunks) {
        for (const running of [md5, checksum, sha256]) running?.update(chunk);
        size += chunk.length;
        await handle.writeFile(chunk);
      }
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    const value = checksum.digest().toString('base64');
    return { path, size, md5: md5.digest('hex'), sha256: sha256?.digest('hex'), checksum: value };
  }

  /** Gives received bytes the name under which the index will know them. */
  async keep(received: ReceivedFile, bucket: string, key: string): Promise<string> {
    const digest = createHash('sha256').update(`${bucket}/${key}`).digest('hex');
    const file = `${digest}.${randomBytes(8).toString('hex')}`;
    await mkdir(dirname(this.pathOf(file)), { recursive: true });
    await rename(received.path, this.pathOf(file));
    return file;
  }

  /**
   * A descriptor of what the index has just told: without a wait in between, the file is there. It outlives the file's
   * name, so that the object may be replaced or deleted while it is read.
   */
  open({ file }: { file: string }): number {
    return openSync(this.pathOf(file), 'r');
  }

  /** Whoever still reads the file reads it to its end. */
  async remove(file: string): Promise<void> {
    await rm(this.pathOf(file), { force: true });
  }

  async readText({ path }: ReceivedFile): Promise<string> {
    return await readFile(path, 'utf8');
  }

  async discard({ path }: ReceivedFile): Promise<void> {
    await rm(path, { force: true });
  }

  pathOf(file: string): string {
    return join(this.#objects, file.slice(0, 2), basename(file));
  }
}
