import { join } from 'node:path';
import { CfnCondition, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { type CfnPolicy, Policy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType, type IFunction, InvokeMode } from 'aws-cdk-lib/aws-lambda';
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
/** The calculator's thread and mathjs want room. */
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

  constructor(scope: Construct, config: StageConfig, secret: Secret) {
    super(scope, 'ReferenceBot');
    const model = textParameter(
      this,
      'ReferenceBotModel',
      'Id of a model, or of an inference profile, of Amazon Bedrock that the bot asks. Empty: none.',
    );
    const modelUrl = textParameter(
      this,
      'ReferenceBotModelUrl',
      'Address of a server with OpenAI’s chat completions, such as https://models.example/v1, instead of Bedrock.',
    );
    const modelName = textParameter(this, 'ReferenceBotModelName', 'Name of the model on that server.');
    const modelKey = textParameter(
      this,
      'ReferenceBotModelKeySecretArn',
      'ARN of a secret in Secrets Manager whose text is the key for that server. Empty: it wants none.',
    );
    const program = makeProgram(this, config, {
      entry: 'bots/mathia/aws/function.ts',
      description: 'mathia reference bot',
      memoryMb: MEMORY_MB,
      timeoutSeconds: TIMEOUT_SECONDS,
      environment: {
        DEFAULT_BOT_SECRET_ID: secret.secretArn,
        MATHIA_BEDROCK_MODEL: model,
        MATHIA_MODEL_URL: modelUrl,
        MATHIA_MODEL: modelName,
        MATHIA_MODEL_KEY_SECRET_ARN: modelKey,
      },
      bundling,
    });
    program.addToRolePolicy(
      new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret.secretArn] }),
    );
    this.#allowModel(program);
    this.#allowKey(program, modelKey);
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
    const arns = new CfnParameter(Stack.of(this), 'ReferenceBotModelArns', {
      type: 'CommaDelimitedList',
      default: '',
      description: 'ARNs (comma-separated) that asking the model needs: the model’s, or the profile’s and its models’.',
    }).valueAsList;
    const hasModel = new CfnCondition(this, 'HasModel', {
      expression: Fn.conditionNot(Fn.conditionEquals(Fn.join(',', arns), '')),
    });
    const statement = new PolicyStatement({ actions: ['bedrock:InvokeModelWithResponseStream'], resources: arns });
    this.#allowIf(hasModel, 'AsksModel', program, statement);
  }

  #allowKey(program: NodejsFunction, arn: string): void {
    const hasKey = new CfnCondition(this, 'HasModelKey', { expression: Fn.conditionNot(Fn.conditionEquals(arn, '')) });
    const statement = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] });
    this.#allowIf(hasKey, 'ReadsModelKey', program, statement);
  }

  #allowIf(condition: CfnCondition, id: string, { role }: NodejsFunction, statement: PolicyStatement): void {
    const policy = new Policy(this, id, { statements: [statement], roles: role ? [role] : [] });
    (policy.node.defaultChild as CfnPolicy).cfnOptions.condition = condition;
  }
}

function textParameter(scope: Construct, id: string, description: string): string {
  return new CfnParameter(Stack.of(scope), id, { default: '', description }).valueAsString;
}

/** As all functions are, but with what reads Bedrock's streams, and the calculator's thread as a file beside it. */
const bundling: BundlingOptions = {
  externalModules: ESBUILD.external.filter((name) => name !== '@smithy/core/event-streams'),
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
