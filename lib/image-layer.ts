import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Architecture, Code, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import packageJson from '../package.json' with { type: 'json' };

/** What a function with this layer leaves out of its bundle. */
export const IMAGE_MODULE = 'sharp';

/**
 * For functions with this layer. glibc keeps what decoders freed, picture after picture; with these a process stood near
 * 130 MB between them instead of 490.
 */
export const IMAGE_ENVIRONMENT = {
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};

/**
 * sharp with libvips for Lambda's machines, whatever machine deploys: npm installs prebuilt binaries for the platform it
 * is told. A layer, because the binary is 18 MB and two functions share it.
 */
export function makeImageLayer(scope: Construct): LayerVersion {
  return new LayerVersion(scope, 'ImageLayer', {
    description: `sharp ${packageJson.dependencies.sharp}`,
    compatibleArchitectures: [Architecture.ARM_64],
    code: Code.fromAsset(join(import.meta.dirname, '..', 'lib'), {
      exclude: ['**'],
      assetHashType: AssetHashType.OUTPUT,
      bundling: { image: DockerImage.fromRegistry('scratch'), local: { tryBundle: installInto } },
    }),
  });
}

/** @throws Error with npm's words when it cannot be installed */
export function installInto(folder: string): boolean {
  const at = join(folder, 'nodejs');
  const wanted = `${IMAGE_MODULE}@${packageJson.dependencies.sharp}`;
  const platform = ['--os=linux', '--cpu=arm64', '--libc=glibc'];
  const quiet = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
  const run = spawnSync('npm', ['install', '--prefix', at, ...platform, ...quiet, wanted], { encoding: 'utf8' });
  if (run.status === 0 && existsSync(join(at, 'node_modules/@img/sharp-linux-arm64'))) return true;
  throw new Error(
    `sharp could not be installed for Lambda, so there is nothing to deploy.\n${run.stdout}${run.stderr}`,
  );
}
