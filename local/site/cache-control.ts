import * as z from 'zod';
import type { Template } from '../template/template.ts';

const Deployment = z.looseObject({
  SystemMetadata: z.record(z.string(), z.unknown()).default({}),
  Exclude: z.array(z.string()).default([]),
  Include: z.array(z.string()).default([]),
});

/**
 * The `cache-control` that the deployment of the site gives each file. It stands in CDK's custom resources, which the
 * resolved stack leaves out, so this reads the template.
 */
export function cacheControl(template: Pick<Template, 'Resources'>): (key: string) => string | undefined {
  const deployments = Object.values(template.Resources)
    .filter(({ Type }) => Type === 'Custom::CDKBucketDeployment')
    .map(({ Properties }) => Deployment.parse(Properties));
  return (key) => {
    const found = deployments.find((deployment) => covers(deployment, key));
    return z.string().optional().parse(found?.SystemMetadata['cache-control']);
  };
}

/** As `aws s3 sync` reads them: a file is in unless excluded, and excluded ones may be included again. */
function covers({ Exclude, Include }: z.infer<typeof Deployment>, key: string): boolean {
  const isIn = (patterns: string[]) => patterns.some((pattern) => matches(pattern, key));
  return !isIn(Exclude) || isIn(Include);
}

function matches(pattern: string, key: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(key);
}
