import { createRequire } from 'node:module';

type Sharp = typeof import('sharp')['default'];

// It comes with a layer, which `import` does not look into: only `require` knows NODE_PATH.
const require = createRequire(import.meta.url);

export const sharp: Sharp = require('sharp');

// One picture at a time, and none kept: what Lambda gives of memory goes to the picture at hand.
sharp.concurrency(1);
sharp.cache(false);
