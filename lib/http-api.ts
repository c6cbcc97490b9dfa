import { HttpApi, type HttpMethod, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { type RouteFunction, routeKeys, routes } from '../protocol/routes.ts';
import { accessLog } from './access-log.ts';
import { pascal } from './function.ts';
import type { StageConfig } from './stage.ts';

/** The HTTP API of people. The site reaches it through its own distribution, so it needs no CORS. */
export class PeopleApi extends Construct {
  readonly api: HttpApi;
  readonly stage: HttpStage;

  constructor(scope: Construct, config: StageConfig) {
    super(scope, 'HttpApi');
    this.api = new HttpApi(this, 'Api', { apiName: `mathia-${config.stage}-http`, createDefaultStage: false });
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: config.httpThrottle,
      accessLogSettings: accessLog(this, config, {
        requestId: 'requestId',
        time: 'requestTime',
        route: 'routeKey',
        status: 'status',
        bytes: 'responseLength',
        userId: 'authorizer.claims.sub',
        latencyMs: 'responseLatency',
        integrationError: 'integrationErrorMessage',
      }),
    });
  }

  addRoutes(to: Record<RouteFunction, IFunction>, tokens: { issuer: string; clientId: string }): void {
    const authorizer = new HttpJwtAuthorizer('Authorizer', tokens.issuer, { jwtAudience: [tokens.clientId] });
    const integrations = new Map(
      Object.entries(to).map(([name, handler]) => [
        name,
        new HttpLambdaIntegration(pascal(name), handler, { scopePermissionToRoute: false }),
      ]),
    );
    for (const key of routeKeys) {
      const [method, path] = key.split(' ') as [HttpMethod, string];
      const integration = integrations.get(routes[key].function);
      if (!integration) throw new Error(`No function serves ${key}`);
      // An id token carries no scope, so asking for one leaves only access tokens.
      this.api.addRoutes({ path, methods: [method], integration, authorizer, authorizationScopes: ['openid'] });
    }
  }
}
