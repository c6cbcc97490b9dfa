import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { StageConfig } from './stage.ts';

/** One key for all bots: seals their secrets in the table, and signs the tokens of their replies. */
export function makeBotKey(scope: Construct, config: StageConfig): Secret {
  return new Secret(scope, 'BotKey', {
    description: 'Seals the secrets of bots and signs the tokens of their replies. Another one makes all of them void.',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: config.data,
  });
}
