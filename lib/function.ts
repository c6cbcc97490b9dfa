import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type CfnFunction, LoggingFormat, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import {
  type BundlingOptions,
  LogLevel,
  NodejsFunction,
  OutputFormat,
  SourceMapMode,
} from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ESBUILD } from './bundling.ts';
import { type FunctionName, type FunctionSpec, functions } from './functions.ts';
import type { StageConfig } from './stage.ts';

const ROOT = join(import.meta.dirname, '..');

const bundling: BundlingOptions = {
  format: OutputFormat.ESM,
  target: ESBUILD.target,
  mainFields: [...ESBUILD.mainFields],
  minify: ESBUILD.minify,
  sourceMap: ESBUILD.sourcemap,
  sourceMapMode: SourceMapMode.DEFAULT,
  sourcesContent: ESBUILD.sourcesContent,
  externalModules: [...ESBUILD.external],
  logLevel: LogLevel.WARNING,
};

/** The only place that makes a Lambda: `lambdas/<name>/index.ts`, a role and a log group of its own. */
export function makeFunction(
  scope: Construct,
  name: FunctionName,
  options: { config: StageConfig; environment: Record<string, string> },
): NodejsFunction {
  const place = new Construct(scope, pascal(name));
  const spec: FunctionSpec = functions[name];
  const logGroup = new LogGroup(place, 'Log', {
    retention: options.config.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(place, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');
  const entry = `lambdas/${name}/index.ts`;
  const made = new NodejsFunction(place, 'Function', {
    entry: join(ROOT, entry),
    handler: 'handler',
    projectRoot: ROOT,
    depsLockFilePath: join(ROOT, 'package-lock.json'),
    bundling,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: spec.memoryMb,
    timeout: Duration.seconds(spec.timeoutSeconds),
    environment: { NODE_OPTIONS: '--enable-source-maps', ...options.environment },
    role,
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    // Neither a WebSocket API nor an HTTP API starts a trace, so each would be a lone segment, paid for and granted on '*'.
    tracing: Tracing.DISABLED,
    description: `mathia ${name}`,
  });
  const resource = made.node.defaultChild as CfnFunction;
  resource.addMetadata('mathia:entry', entry);
  return made;
}

/** `message.send` and `fan-out` as CDK names things: `MessageSend`, `FanOut`. */
export function pascal(name: string): string {
  return name.replace(/(?:^|[-.$])(\w)/g, (_, letter: string) => letter.toUpperCase());
}
