import type { StoredObject } from './object-index.ts';
import { type XmlContent, xmlDocument } from './xml.ts';

/** The bytes of an open file from `start` to before `end`; whoever sends it closes it. */
export interface FileSlice {
  fd: number;
  start: number;
  end: number;
}

export interface S3Answer {
  status: number;
  headers?: Record<string, string> | undefined;
  body?: string | FileSlice;
  /** What the ledger counts. */
  bytes?: number;
}

export function xmlAnswer(name: string, content: XmlContent, headers: Record<string, string> = {}): S3Answer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    body: xmlDocument(name, content),
  };
}

export function quoted(etag: string): string {
  return `"${etag}"`;
}

export function isoTime({ modifiedAt }: Pick<StoredObject, 'modifiedAt'>): string {
  return new Date(modifiedAt).toISOString();
}
