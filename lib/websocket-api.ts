import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { actions } from '../protocol/commands.ts';
import { accessLog } from './access-log.ts';
import { pascal } from './function.ts';
import type { StageConfig } from './stage.ts';

interface SocketFunctions {
  authorize: IFunction;
  connect: IFunction;
  disconnect: IFunction;
  command: IFunction;
}

/** The sockets' API. Its routes are added later, because its address must be known to the functions that serve them. */
export class SocketApi extends Construct {
  readonly api: WebSocketApi;
  readonly #stage: WebSocketStage;

  constructor(scope: Construct, config: StageConfig) {
    super(scope, 'SocketApi');
    this.api = new WebSocketApi(this, 'Api', {
      apiName: `mathia-${config.stage}-socket`,
      routeSelectionExpression: '$request.body.action',
    });
    this.#stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: config.stage,
      autoDeploy: true,
      throttle: config.socketThrottle,
      accessLogSettings: accessLog(this, config, {
        requestId: 'requestId',
        time: 'requestTime',
        event: 'eventType',
        route: 'routeKey',
        status: 'status',
        connectionId: 'connectionId',
        userId: 'authorizer.userId',
        integrationError: 'integrationErrorMessage',
      }),
    });
    this.#stage.node.addDependency(this.#logWriter());
  }

  /** `wss://<api>.execute-api.<region>.amazonaws.com/<stage>`: where browsers connect. */
  get url(): string {
    return this.#stage.url;
  }

  /** `https://<api>.execute-api.<region>.amazonaws.com/<stage>`: where functions post. */
  get callbackUrl(): string {
    return this.#stage.callbackUrl;
  }

  addRoutes(to: SocketFunctions): void {
    const authorizer = new WebSocketLambdaAuthorizer('Authorizer', to.authorize, {
      identitySource: ['route.request.header.Sec-WebSocket-Protocol'],
    });
    const integration = (route: string, handler: IFunction) =>
      new WebSocketLambdaIntegration(`${pascal(route)}Integration`, handler);
    this.api.addRoute('$connect', { integration: integration('$connect', to.connect), authorizer });
    this.api.addRoute('$disconnect', { integration: integration('$disconnect', to.disconnect) });
    for (const action of ['$default', ...actions])
      this.api.addRoute(action, { integration: integration(action, to.command), returnResponse: true });
  }

  /** What posting to sockets, and nothing else of `@connections`, is allowed on. */
  get postsArn(): string {
    return this.#connectionsArn('POST');
  }

  /** The same for ending them. */
  get closesArn(): string {
    return this.#connectionsArn('DELETE');
  }

  #connectionsArn(method: string): string {
    const resourceName = `${this.#stage.stageName}/${method}/@connections/*`;
    return Stack.of(this).formatArn({ service: 'execute-api', resource: this.api.apiId, resourceName });
  }

  /** API Gateway writes a WebSocket API's access log by a role that is set once for the whole account and region. */
  #logWriter(): CfnAccount {
    const role = new Role(this, 'LogWriter', {
      assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AmazonAPIGatewayPushToCloudWatchLogs')],
    });
    const account = new CfnAccount(this, 'Account', { cloudWatchRoleArn: role.roleArn });
    // Other stacks of the account log by it too.
    role.applyRemovalPolicy(RemovalPolicy.RETAIN);
    account.applyRemovalPolicy(RemovalPolicy.RETAIN);
    return account;
  }
}
