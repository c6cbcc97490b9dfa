import { HttpApi, type HttpMethod, HttpNoneAuthorizer, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { botRouteKeys, botRoutes } from '../protocol/bot-routes.ts';
import { everyRoute, routeKeys } from '../protocol/every-route.ts';
import type { RouteFunction } from '../protocol/routes.ts';
import { accessLog } from './access-log.ts';
import { pascal } from './function.ts';
import type { StageConfig } from './stage.ts';

/** The HTTP API of people, and of bots. The site reaches it through its own distribution, so it needs no CORS. */
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

  addRoutes(to: Record<RouteFunction | 'replies', IFunction>, tokens: { issuer: string; clientId: string }): void {
    const authorizer = new HttpJwtAuthorizer('Authorizer', tokens.issuer, { jwtAudience: [tokens.clientId] });
    const integrations = new Map(
      Object.entries(to).map(([name, handler]) => [
        name,
        new HttpLambdaIntegration(pascal(name), handler, { scopePermissionToRoute: false }),
      ]),
    );
    const servedBy = (name: string) => {
      const integration = integrations.get(name);
      if (!integration) throw new Error(`There is no function ${name}`);
      return integration;
    };
    for (const key of routeKeys) {
      const [method, path] = key.split(' ') as [HttpMethod, string];
      const integration = servedBy(everyRoute[key].function);
      // An id token carries no scope, so asking for one leaves only access tokens.
      this.api.addRoutes({ path, methods: [method], integration, authorizer, authorizationScopes: ['openid'] });
    }
    for (const key of botRouteKeys) {
      const [method, path] = key.split(' ') as [HttpMethod, string];
      // Bots carry tokens of ours, which the function itself checks.
      const authorizer = new HttpNoneAuthorizer();
      this.api.addRoutes({ path, methods: [method], integration: servedBy(botRoutes[key].function), authorizer });
    }
  }
}
