import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { IMAGE_MODULE, installInto } from '../../lib/image-layer.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { functionNamed, resources, templateOf } from './template.ts';

const prod = templateOf('prod');
/** `e_machine` of an ELF header: 64-bit Arm. */
const ARM64 = 183;

it('[PIC3] gives the layer to the functions that work on pictures, for their architecture', () => {
  const layers = resources(prod, 'AWS::Lambda::LayerVersion').filter(({ id }) => id.startsWith('ImageLayer'));
  const [layer] = layers;

  expect(layers).toHaveLength(1);
  expect(layer?.properties.CompatibleArchitectures).toEqual(['arm64']);
  for (const name of ['upload-received', 'understand'])
    expect(functionNamed(prod, name).properties.Layers).toEqual([{ Ref: layer?.id }]);
  expect(functionNamed(prod, 'command').properties.Layers ?? []).toEqual([]);
});

it('[PIC3] installs sharp and libvips for Lambda’s machine, where functions look for modules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mathia-layer-'));
  try {
    installInto(folder);

    const modules = join(folder, 'nodejs/node_modules');
    const { version } = JSON.parse(readFileSync(join(modules, IMAGE_MODULE, 'package.json'), 'utf8'));
    expect(version).toBe(packageJson.dependencies.sharp);
    expect(readdirSync(join(modules, '@img')).filter((name) => /linuxmusl|darwin|win32|x64/.test(name))).toEqual([]);
    const binary = join(modules, '@img/sharp-linux-arm64/lib');
    const [file] = readdirSync(binary).filter((name) => name.endsWith('.node'));
    expect(readFileSync(join(binary, file ?? '')).readUInt16LE(18)).toBe(ARM64);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
