import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { DomainError, Problem } from '../../protocol/errors.ts';
import { everyRoute } from '../../protocol/every-route.ts';
import type { RouteKey } from '../../protocol/routes.ts';
import type { EngineWorld, RouteRequest } from '../../web/src/engine/engine-types.ts';
import { readAnswer } from '../../web/src/engine/wire.ts';
import type { FunctionName, Functions } from './functions.ts';
import { SITE_ORIGIN } from './settings.ts';
import type { Reach } from './sockets.ts';
import type { Weather } from './weather.ts';

const ANSWER_MS = 15_000;

/** Who asks, as an access token says it. */
export interface Claims {
  sub: string;
  username: string;
}

type Call = Pick<RouteRequest<RouteKey>, 'path' | 'query' | 'body' | 'idempotencyKey'>;

/** The HTTP API, between a device's network and the functions. */
export class HttpApi {
  readonly #weather: Weather;
  readonly #functions: Functions;

  constructor(weather: Weather, functions: Functions) {
    this.#weather = weather;
    this.#functions = functions;
  }

  requestOf(device: Reach, claims: Claims): EngineWorld['request'] {
    return async (route, call) => {
      const { promise, resolve, reject } = Promise.withResolvers<APIGatewayProxyStructuredResultV2>();
      const cancel = this.#weather.scheduler.after(ANSWER_MS, '', () => reject(unreachable()));
      this.#exchange(device, claims, route, call as Call).then(resolve, reject);
      const { statusCode = 500, body = '' } = await promise.finally(cancel);
      if (statusCode === 200) return readAnswer(route, JSON.parse(body), call.answer);
      throw problemOf(statusCode, body);
    };
  }

  async #exchange(device: Reach, claims: Claims, route: RouteKey, call: Call) {
    const what = () => `${device.name} ${route} ${JSON.stringify(call.path ?? {})}`;
    await this.#weather.while(what);
    if (device.isAway || this.#weather.happens('requestLost')) throw unreachable();
    const answer = await this.#invoke(claims, route, call);
    const isAnswerLost = this.#weather.happens('httpAnswerLost');
    await this.#weather.while(
      () => `${what()} is answered ${answer.statusCode}${isAnswerLost ? ', which is lost' : ''}`,
    );
    if (device.isAway || isAnswerLost) throw unreachable();
    return answer;
  }

  async #invoke(claims: Claims, route: RouteKey, call: Call): Promise<APIGatewayProxyStructuredResultV2> {
    // A route of a function that is not in this world is a mistake of the test, and fails there.
    const outcome = await this.#functions.invoke(
      everyRoute[route].function as FunctionName,
      eventOf(claims, route, call),
    );
    return 'result' in outcome
      ? (outcome.result as APIGatewayProxyStructuredResultV2)
      : { statusCode: 503, body: '{}' };
  }
}

function eventOf(claims: Claims, route: RouteKey, { path, query, body, idempotencyKey }: Call) {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  return {
    routeKey: route,
    rawPath: `${route} ${JSON.stringify(path ?? {})}`,
    headers: { origin: SITE_ORIGIN, ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }) },
    pathParameters: path ?? {},
    queryStringParameters: Object.fromEntries(given.map(([name, value]) => [name, String(value)])),
    requestContext: { requestId: 'r', authorizer: { jwt: { claims } } },
    body: body === undefined ? '' : JSON.stringify(body),
    isBase64Encoded: false,
  };
}

function problemOf(status: number, body: string): DomainError {
  const problem = Problem.safeParse(JSON.parse(body));
  if (!problem.success) return new DomainError(status >= 500 ? 'unavailable' : 'internal', `Answered ${status}.`);
  const { code, detail, field, retryAfterMs } = problem.data;
  return new DomainError(code, detail, {
    ...(field !== undefined && { field }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

function unreachable(): DomainError {
  return new DomainError('unavailable', 'The network cannot be reached.');
}
