import { join } from 'node:path';
import type { AccessKey } from '../signature/key-ring.ts';
import { REGION } from '../template/place.ts';
import type { FunctionDefinition } from './definition.ts';

/** A file that is not there, so that the developer's own AWS configuration never reaches a function. */
const NO_FILE = '/var/empty/mathia-no-aws-config';

const MODULES = join(import.meta.dirname, '..', '..', 'node_modules');

/** What a function finds in process.env: the template's variables and what Lambda adds. Nothing of this process. */
export function environmentOf(definition: FunctionDefinition, awsUrl: string, key: AccessKey): Record<string, string> {
  return {
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: definition.logicalId,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local/[$LATEST]',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_ENDPOINT_URL: awsUrl,
    AWS_CONFIG_FILE: NO_FILE,
    AWS_SHARED_CREDENTIALS_FILE: NO_FILE,
    // What a layer installs for Lambda's machine, this repository has for this one.
    ...(definition.hasLayers && { NODE_PATH: MODULES }),
    _HANDLER: `index.${definition.exportName}`,
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...definition.environment,
  };
}
