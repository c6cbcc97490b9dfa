import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export interface SiteFile {
  body: Buffer;
  type: string;
  etag: string;
}

export interface SiteFiles {
  /** By key, `assets/x.js`. Only what is in the folder: nothing outside of it can be named. */
  read(key: string): Promise<SiteFile | undefined>;
}

/** What the deployment would give as content types. */
const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.gif': 'image/gif',
  '.html': 'text/html',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.mjs': 'text/javascript',
  '.mp3': 'audio/mpeg',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
};

/** The files of a folder as a bucket would hold them; `extra` are objects that the deployment adds. */
export function siteFiles(folder: string, extra: Record<string, string>): SiteFiles {
  const made = new Map(Object.entries(extra).map(([key, text]) => [key, fileOf(key, Buffer.from(text))]));
  return {
    async read(key) {
      const own = made.get(key);
      if (own) return own;
      if (!(await keysOf(folder)).has(key)) return undefined;
      return fileOf(key, await readFile(join(folder, key)));
    },
  };
}

/** Listing the folder each time keeps up with a new build, and no path is ever made of what a client sent. */
async function keysOf(folder: string): Promise<Set<string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile());
  return new Set(files.map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')));
}

function fileOf(key: string, body: Buffer): SiteFile {
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  return { body, type: TYPES[extname(key)] ?? 'binary/octet-stream', etag };
}

const COMPRESSIBLE = /^(text\/|image\/svg|application\/(json|javascript|manifest\+json|wasm|xml))/;
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
const kept = new Map<string, Buffer>();
const COMPRESSED_KEPT_MAX = 200;

/** CloudFront compresses files of 1,000 bytes to 10 MB, and prefers brotli. */
export async function compressed(
  file: SiteFile,
  accepted: string,
): Promise<{ body: Buffer; encoding: string | undefined }> {
  const encoding = /\bbr\b/.test(accepted) ? 'br' : /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
  const isWorthIt = COMPRESSIBLE.test(file.type) && file.body.length >= 1000 && file.body.length <= 10_000_000;
  if (!encoding || !isWorthIt) return { body: file.body, encoding: undefined };
  const key = `${encoding} ${file.etag}`;
  const body = kept.get(key) ?? (await compress(file.body, encoding));
  kept.set(key, body);
  const [oldest] = kept.keys();
  if (kept.size > COMPRESSED_KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  return { body, encoding };
}

function compress(body: Buffer, encoding: 'br' | 'gzip'): Promise<Buffer> {
  if (encoding === 'gzip') return zip(body);
  return brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
}

/** When the newest file of a folder was changed; 0 for no files. */
export async function newestChange(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const times = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs);
  return Math.max(0, ...(await Promise.all(times)));
}
