import { S3Error } from './s3-error.ts';
import { childrenOf, childText, parseXml } from './xml.ts';

const TAGS_MAX = 10;
const KEY_MAX = 128;
const VALUE_MAX = 256;
const TAG = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export type Tags = Record<string, string>;

/** `a=1&b=2`, as the header has them. */
export function tagsOfHeader(text: string | undefined): Tags {
  return tagsOf([...new URLSearchParams(text ?? '')]);
}

export function tagsOfXml(text: string): Tags {
  const document = parseXml(text);
  const [set] = childrenOf(document, 'TagSet');
  if (document.name !== 'Tagging' || !set) throw new S3Error('MalformedXML');
  return tagsOf(childrenOf(set, 'Tag').map((tag) => [childText(tag, 'Key') ?? '', childText(tag, 'Value') ?? '']));
}

function tagsOf(pairs: [string, string][]): Tags {
  if (pairs.length > TAGS_MAX) throw new S3Error('InvalidTag', 'Object tags cannot be greater than 10');
  const tags = new Map(pairs);
  if (tags.size !== pairs.length) throw new S3Error('InvalidTag', 'Cannot provide multiple Tags with the same key');
  for (const [key, value] of pairs) {
    if (key.length < 1 || key.length > KEY_MAX || !TAG.test(key))
      throw new S3Error('InvalidTag', 'The TagKey you have provided is invalid');
    if (value.length > VALUE_MAX || !TAG.test(value))
      throw new S3Error('InvalidTag', 'The TagValue you have provided is invalid');
  }
  return Object.fromEntries(tags);
}
