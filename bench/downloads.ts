import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright-core';

/** What a visit asks for, as compressed by `gzip -9`. */
export interface Downloads {
  jsBytes: number;
  cssBytes: number;
}

export interface Destination {
  url: string;
  /** Waits until it shows what somebody came for. */
  isThere(page: Page): Promise<unknown>;
}

/** Opens an address and weighs the site's code that the page asks for until it is there, be it kept from before or not. */
export async function downloadsOf(context: BrowserContext, { url, isThere }: Destination): Promise<Downloads> {
  const page = await context.newPage();
  const asked = new Set<string>();
  page.on('request', (request) => asked.add(request.url()));
  await page.goto(url);
  await isThere(page);
  await page.close();
  return { jsBytes: await bytesOf(asked, '.js'), cssBytes: await bytesOf(asked, '.css') };
}

async function bytesOf(urls: Iterable<string>, extension: string): Promise<number> {
  const code = [...urls].filter((url) => new URL(url).pathname.endsWith(extension));
  return (await Promise.all(code.map(gzippedBytes))).reduce((sum, bytes) => sum + bytes, 0);
}

async function gzippedBytes(url: string): Promise<number> {
  const response = await fetch(url);
  return gzipSync(Buffer.from(await response.arrayBuffer()), { level: 9 }).length;
}
