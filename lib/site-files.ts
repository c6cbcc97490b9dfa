import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AssetHashType, DockerImage, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BucketDeployment, CacheControl, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { SiteConfig } from '../protocol/site-config.ts';
import type { Site } from './site.ts';
import type { StageConfig } from './stage.ts';

const WEB = join(import.meta.dirname, '..', 'web');

/**
 * Puts the built site and its `/config.json` into the bucket. Files with a hash in their name go first and old ones
 * stay, so that a page which somebody opened yesterday still finds its parts. CloudFront keeps neither pages nor the configuration longer
 * than a second, so nothing needs to be invalidated.
 */
export function deploySiteFiles(site: Site, config: StageConfig, siteConfig: SiteConfig): void {
  const built = builtSite();
  const logGroup = new LogGroup(site, 'DeploymentLog', {
    retention: config.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const common = { destinationBucket: site.bucket, prune: false, memoryLimit: 256, logGroup };
  const assets = new BucketDeployment(site, 'Assets', {
    ...common,
    sources: [built],
    exclude: ['*'],
    include: ['assets/*'],
    cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
  });
  const pages = new BucketDeployment(site, 'Pages', {
    ...common,
    sources: [built, Source.jsonData('config.json', siteConfig)],
    exclude: ['assets/*'],
    cacheControl: [CacheControl.noCache()],
  });
  pages.node.addDependency(assets);
}

/** Whoever synthesizes to deploy builds the site afresh, so an old build is never deployed. Without bundling nothing is built. */
function builtSite(): ISource {
  return Source.asset(WEB, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('scratch'),
      local: { tryBundle: buildInto },
    },
  });
}

function buildInto(folder: string): boolean {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  const run = spawnSync(process.execPath, [vite, 'build', WEB, '--outDir', folder, '--emptyOutDir'], {
    cwd: WEB,
    encoding: 'utf8',
  });
  if (run.status === 0 && existsSync(join(folder, 'index.html'))) return true;
  throw new Error(
    `The site could not be built, so there is nothing to deploy. Try \`npm run build\`.\n${run.stdout}${run.stderr}`,
  );
}
