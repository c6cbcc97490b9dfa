import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { type IAccessLogSettings, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { StageConfig } from './stage.ts';

/**
 * An allow-list of fields. No path and no query string, which can carry an invitation's token or an id; no address of
 * the caller, because the user id is enough to follow abuse.
 */
export function accessLog(scope: Construct, config: StageConfig, fields: Record<string, string>): IAccessLogSettings {
  const logGroup = new LogGroup(scope, 'AccessLog', {
    retention: config.logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const format = Object.fromEntries(Object.entries(fields).map(([name, variable]) => [name, `$context.${variable}`]));
  return { destination: new LogGroupLogDestination(logGroup), format: AccessLogFormat.custom(JSON.stringify(format)) };
}
