import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { env, randomFraction } from './env.ts';
import { isNamed } from './table.ts';

const POST_MS_MAX = 3_000;
const POST_ATTEMPTS_MAX = 4;

// One attempt each: what to do after a failure depends on the failure, and is decided here.
const client = new ApiGatewayManagementApiClient({
  maxAttempts: 1,
  requestHandler: { requestTimeout: POST_MS_MAX, connectionTimeout: 1_000 },
});

/** `gone`: the socket is closed, and perhaps nobody told us. `failed`: not delivered; the client's catch-up repairs it. */
export type Posted = 'ok' | 'gone' | 'failed';

/** Sends one frame of text to a connection. Never throws: delivery is best effort, the log is the truth. */
export async function post(connectionId: string, text: string): Promise<Posted> {
  const command = new PostToConnectionCommand({ ConnectionId: connectionId, Data: text });
  for (let attempt = 1; ; attempt++) {
    try {
      await env.io({ service: 'connections', command }, () => client.send(command));
      return 'ok';
    } catch (error) {
      if (isNamed(error, 'GoneException')) return 'gone';
      if (!isNamed(error, 'LimitExceededException') || attempt === POST_ATTEMPTS_MAX) return 'failed';
      await env.sleep(randomFraction() * 50 * 2 ** attempt);
    }
  }
}

/** Ends a socket. One that has ended already is fine. */
export async function closeSocket(connectionId: string): Promise<void> {
  const command = new DeleteConnectionCommand({ ConnectionId: connectionId });
  try {
    await env.io({ service: 'connections', command }, () => client.send(command));
  } catch (error) {
    if (!isNamed(error, 'GoneException')) throw error;
  }
}
