import { join } from 'node:path';
import { CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { type CfnPolicy, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType, type IFunction, type ILayerVersion, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import type { BundlingOptions, NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { ESBUILD } from './bundling.ts';
import { makeProgram } from './function.ts';
import type { StageConfig } from './stage.ts';

const ROOT = join(import.meta.dirname, '..');
const CALCULATOR = 'bots/mathia/maths/calculator-worker.ts';
/** A model's answer may grow for four minutes. */
const TIMEOUT_SECONDS = 270;
/** The calculator's thread, mathjs and pictures want room. */
const MEMORY_MB = 1024;

/** `cdk deploy -c referenceBot=true`: the stack brings the bot that every new person meets. */
export function isReferenceBotWanted(scope: Construct): boolean {
  const wanted: unknown = scope.node.tryGetContext('referenceBot') ?? false;
  if (wanted === true || wanted === 'true') return true;
  if (wanted === false || wanted === 'false') return false;
  throw new Error(`-c referenceBot is true or false, not ${wanted}`);
}

/** The reference bot as a function with an address of its own, whose answers stream. */
export class ReferenceBot extends Construct {
  readonly url: string;
  readonly program: IFunction;

  constructor(scope: Construct, config: StageConfig, secret: Secret, imageLayer: ILayerVersion) {
    super(scope, 'ReferenceBot');
    const model = modelParameters(this);
    const image = imageModelParameters(this);
    const program = makeProgram(this, config, {
      entry: 'bots/mathia/aws/function.ts',
      description: 'mathia reference bot',
      memoryMb: MEMORY_MB,
      timeoutSeconds: TIMEOUT_SECONDS,
      environment: { DEFAULT_BOT_SECRET_ID: secret.secretArn, ...model, ...image },
      layers: [imageLayer],
      bundling,
    });
    program.addToRolePolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }),
    );
    this.#allowModel(program);
    this.#allowImageModel(program);
    this.#allowKey(program, 'ModelKey', model.MATHIA_MODEL_KEY_SECRET_ARN);
    this.#allowKey(program, 'ImageModelKey', image.MATHIA_IMAGE_MODEL_KEY_SECRET_ARN);
    this.program = program;
    // Who may ask is decided by the signature of each request, as for every bot: the bot refuses all others with 401.
    const address = program.addFunctionUrl({
      authType: FunctionUrlAuthType.NONE,
      invokeMode: InvokeMode.RESPONSE_STREAM,
    });
    this.url = address.url;
  }

  /** Which ARNs a model needs, AWS decides: an inference profile wants itself and the models behind it in each region. */
  #allowModel(program: NodejsFunction): void {
    const arns = arnsParameter(
      this,
      'ReferenceBotModelArns',
      'ARNs (comma-separated) that asking the model needs: the model’s, or the profile’s and its models’.',
    );
    const statement = new PolicyStatement({ actions: ['bedrock:InvokeModelWithResponseStream'], resources: arns });
    this.#allowIf(isGiven(this, 'HasModel', Fn.join(',', arns)), 'AsksModel', program, statement);
  }

  #allowImageModel(program: NodejsFunction): void {
    const arns = arnsParameter(
      this,
      'ReferenceBotImageModelArns',
      'ARNs (comma-separated) that asking the image model needs: the model’s, or the profile’s and its models’.',
    );
    const statement = new PolicyStatement({ actions: ['bedrock:InvokeModel'], resources: arns });
    this.#allowIf(isGiven(this, 'HasImageModel', Fn.join(',', arns)), 'AsksImageModel', program, statement);
  }

  #allowKey(program: NodejsFunction, name: string, arn: string): void {
    const statement = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] });
    this.#allowIf(isGiven(this, `Has${name}`, arn), `Reads${name}`, program, statement);
  }

  #allowIf(condition: CfnCondition, id: string, { role }: NodejsFunction, statement: PolicyStatement): void {
    const policy = new Policy(this, id, { statements: [statement], roles: role ? [role] : [] });
    (policy.node.defaultChild as CfnPolicy).cfnOptions.condition = condition;
  }
}

function modelParameters(scope: Construct) {
  return {
    MATHIA_BEDROCK_MODEL: textParameter(
      scope,
      'ReferenceBotModel',
      'Id of a model, or of an inference profile, of Amazon Bedrock that the bot asks. Empty: none.',
    ),
    MATHIA_MODEL_URL: textParameter(
      scope,
      'ReferenceBotModelUrl',
      'Address of a server with OpenAI’s chat completions, such as https://models.example/v1, instead of Bedrock.',
    ),
    MATHIA_MODEL: textParameter(scope, 'ReferenceBotModelName', 'Name of the model on that server.'),
    MATHIA_MODEL_KEY_SECRET_ARN: textParameter(
      scope,
      'ReferenceBotModelKeySecretArn',
      'ARN of a secret in Secrets Manager whose text is the key for that server. Empty: it wants none.',
    ),
  };
}

function imageModelParameters(scope: Construct) {
  return {
    MATHIA_BEDROCK_IMAGE_MODEL: textParameter(
      scope,
      'ReferenceBotImageModel',
      'Id of an image model of Amazon Bedrock (Titan, Nova Canvas or Stability AI) that draws for the bot. Empty: none.',
    ),
    MATHIA_IMAGE_MODEL_URL: textParameter(
      scope,
      'ReferenceBotImageModelUrl',
      'Address of a server with OpenAI’s images, such as https://models.example/v1, instead of Bedrock.',
    ),
    MATHIA_IMAGE_MODEL: textParameter(scope, 'ReferenceBotImageModelName', 'Name of the image model on that server.'),
    MATHIA_IMAGE_MODEL_KEY_SECRET_ARN: textParameter(
      scope,
      'ReferenceBotImageModelKeySecretArn',
      'ARN of a secret in Secrets Manager whose text is the key for that server. Empty: it wants none.',
    ),
  };
}

function arnsParameter(scope: Construct, id: string, description: string): string[] {
  return new CfnParameter(Stack.of(scope), id, { type: 'CommaDelimitedList', default: '', description }).valueAsList;
}

function isGiven(scope: Construct, id: string, value: string): CfnCondition {
  return new CfnCondition(scope, id, { expression: Fn.conditionNot(Fn.conditionEquals(value, '')) });
}

function textParameter(scope: Construct, id: string, description: string): string {
  return new CfnParameter(Stack.of(scope), id, { default: '', description }).valueAsString;
}

/** As all functions are, but with the calculator's thread as a file beside it. */
const bundling: BundlingOptions = {
  commandHooks: {
    beforeBundling: () => [],
    beforeInstall: () => [],
    afterBundling: (_, output) => [calculatorCommand(join(output, 'calculator-worker.mjs'))],
  },
};

function calculatorCommand(outfile: string): string {
  const { platform, target, format } = ESBUILD;
  const program = join(ROOT, 'node_modules/.bin/esbuild');
  const options = ['--bundle', '--minify', `--platform=${platform}`, `--target=${target}`, `--format=${format}`];
  return [program, join(ROOT, CALCULATOR), ...options, '--log-level=warning', `--outfile=${outfile}`]
    .map((part) => `"${part}"`)
    .join(' ');
}
