import { createRequire } from 'node:module';

type Sharp = typeof import('sharp')['default'];

// On Lambda it comes with a layer, which `import` does not look into: only `require` knows NODE_PATH.
const require = createRequire(import.meta.url);
let loaded: Sharp | undefined;

/** Loaded by the first picture: most questions want none, and a bot that cannot load it still answers those. */
export function loadSharp(): Sharp {
  loaded ??= configured(require('sharp'));
  return loaded;
}

function configured(sharp: Sharp): Sharp {
  // Of all that libvips reads: what pictures come as, and the SVG that we draw ourselves (see readPicture).
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Svg'].map((format) => `VipsForeignLoad${format}`) });
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}
