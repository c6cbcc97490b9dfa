import { CfnParameter, Stack } from 'aws-cdk-lib';
import type { IFunction, ILayerVersion } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { isReferenceBotWanted, ReferenceBot } from './reference-bot.ts';
import type { StageConfig } from './stage.ts';

/** The bot that every new person meets: where it lives, and the secret that signs what it hears. */
export class DefaultBot extends Construct {
  readonly endpoint: string;
  readonly allowedHosts: string;
  readonly secret: Secret;
  /** The bot itself, where the stack brings it along. */
  readonly programs: Readonly<Record<string, IFunction>>;

  constructor(scope: Construct, config: StageConfig, imageLayer: ILayerVersion) {
    super(scope, 'DefaultBot');
    const stack = Stack.of(this);
    this.allowedHosts = new CfnParameter(stack, 'BotAllowedHosts', {
      default: '',
      description: 'Hosts (comma-separated) where bots may live although their address is private. Empty: none.',
    }).valueAsString;
    this.secret = new Secret(this, 'Secret', {
      description: 'Signs what the default bot hears. The signing secret is the base64 of this string.',
      generateSecretString: { passwordLength: 48, excludePunctuation: true },
      removalPolicy: config.data,
    });
    if (isReferenceBotWanted(this)) {
      const { url, program } = new ReferenceBot(this, config, this.secret, imageLayer);
      this.endpoint = url;
      this.programs = { ReferenceBot: program };
    } else {
      this.endpoint = endpointParameter(stack);
      this.programs = {};
    }
  }
}

function endpointParameter(stack: Stack): string {
  return new CfnParameter(stack, 'DefaultBotEndpoint', {
    default: '',
    description: 'HTTPS address of the bot that every new person meets. Empty: none.',
  }).valueAsString;
}
