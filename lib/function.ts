import { join } from 'node:path';
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  type ILayerVersion,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
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

/** A Lambda of the stack, as far as one differs from another. */
export interface Program {
  /** Its entry below the root of the repository. */
  entry: string;
  memoryMb: number;
  timeoutSeconds: number;
  description: string;
  environment: Record<string, string>;
  layers?: ILayerVersion[];
  /** What is bundled in another way than the product's functions are. */
  bundling?: BundlingOptions;
}

/** A function of the product: `lambdas/<name>/index.ts`. */
export function makeFunction(
  scope: Construct,
  name: FunctionName,
  options: { config: StageConfig; environment: Record<string, string>; imageLayer: ILayerVersion },
): NodejsFunction {
  const { memoryMb, timeoutSeconds, images }: FunctionSpec = functions[name];
  const entry = `lambdas/${name}/index.ts`;
  const { config, environment, imageLayer } = options;
  const layers = images ? [imageLayer] : [];
  const program = { entry, memoryMb, timeoutSeconds, environment, layers, description: `mathia ${name}` };
  return makeProgram(new Construct(scope, pascal(name)), config, program);
}

/** The only place that makes a Lambda, with a role and a log group of its own. */
export function makeProgram(place: Construct, config: StageConfig, program: Program): NodejsFunction {
  const logGroup = new LogGroup(place, 'Log', {
    retention: config.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(place, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  logGroup.grant(role, 'logs:CreateLogStream', 'logs:PutLogEvents');
  const made = new NodejsFunction(place, 'Function', {
    entry: join(ROOT, program.entry),
    handler: 'handler',
    projectRoot: ROOT,
    depsLockFilePath: join(ROOT, 'package-lock.json'),
    bundling: { ...bundling, ...program.bundling },
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    memorySize: program.memoryMb,
    timeout: Duration.seconds(program.timeoutSeconds),
    environment: { NODE_OPTIONS: '--enable-source-maps', ...program.environment },
    role,
    layers: program.layers ?? [],
    logGroup,
    loggingFormat: LoggingFormat.JSON,
    // Neither a WebSocket API nor an HTTP API starts a trace, so each would be a lone segment, paid for and granted on '*'.
    tracing: Tracing.DISABLED,
    description: program.description,
  });
  const resource = made.node.defaultChild as CfnFunction;
  resource.addMetadata('mathia:entry', program.entry);
  return made;
}

/** `message.send` and `fan-out` as CDK names things: `MessageSend`, `FanOut`. */
export function pascal(name: string): string {
  return name.replace(/(?:^|[-.$])(\w)/g, (_, letter: string) => letter.toUpperCase());
}
