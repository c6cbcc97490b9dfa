import { env } from '../../aws/env.ts';
import type { EndpointCheck } from '../../protocol/bot.ts';
import { Pong } from '../../protocol/bot-webhook.ts';
import type { ReplyFailure } from '../../protocol/events.ts';
import { BOT_HEADERS_MS } from '../../protocol/limits.ts';
import { type BotLine, signedHeaders } from '../shared/bot-line.ts';
import { mintSecret } from '../shared/bot-secrets.ts';
import { loggedAnswer } from '../shared/logged-answer.ts';
import { jsonOf } from '../shared/parse.ts';
import { postToBot, readBody } from '../shared/post-to-bot.ts';

/** A signed ping, whose challenge must come back. */
export async function checkChallenge(line: BotLine, id: string): Promise<EndpointCheck> {
  const challenge = Buffer.from(env.randomBytes(24)).toString('base64url');
  const { failure, ...heard } = await ping(line, id, challenge);
  const { status, answer = '' } = heard;
  if (failure !== undefined) {
    const name = failure === 'refused' ? ('address' as const) : ('challenge' as const);
    return { name, passed: false, reason: WHY[failure], ...heard };
  }
  const isEchoed = status === 200 && Pong.safeParse(jsonOf(answer)).data?.challenge === challenge;
  if (isEchoed) return { name: 'challenge', passed: true, ...heard };
  return { name: 'challenge', passed: false, reason: whyNotEchoed(status), ...heard };
}

/** The same with a signature of another secret. Whoever answers that well would believe anybody. */
export async function checkSignature(line: BotLine, id: string): Promise<EndpointCheck> {
  const challenge = Buffer.from(env.randomBytes(24)).toString('base64url');
  const { failure, ...heard } = await ping({ ...line, secrets: [mintSecret()] }, id, challenge);
  const { status } = heard;
  if (failure !== undefined) return { name: 'signature', passed: false, reason: WHY[failure], ...heard };
  if (status === 401) return { name: 'signature', passed: true, ...heard };
  const reason = `A ping with a wrong signature must be answered 401; it was answered ${status}. Verify the signature of every request.`;
  return { name: 'signature', passed: false, reason, ...heard };
}

const WHY: Record<ReplyFailure, string> = {
  timeout: `The endpoint did not answer within ${BOT_HEADERS_MS / 1000} s.`,
  unreachable:
    'The endpoint cannot be reached: its name is unknown, nothing listens there, or its certificate is not valid.',
  refused: 'The address is not allowed: it must be https, and its name must resolve to a public address.',
  garbage: 'The answer is too large.',
  rate_limited: 'The endpoint is asked too often.',
  paused: 'The bot is paused.',
};

function whyNotEchoed(status: number | undefined): string {
  if (status !== undefined && status >= 300 && status <= 399) {
    return `The endpoint redirects (${status}). Redirects are not followed: register the address it leads to.`;
  }
  if (status === 401) return 'The endpoint answered 401 to a ping that was signed well. Is the secret in place?';
  if (status !== 200) return `The endpoint answered ${status}; a ping wants 200.`;
  return 'The answer is not {"challenge": "…"} with the challenge of the ping.';
}

interface Heard {
  status?: number;
  answer?: string;
  failure?: ReplyFailure;
  latencyMs: number;
}

async function ping(line: BotLine, id: string, challenge: string): Promise<Heard> {
  const startedAt = env.now();
  const body = JSON.stringify({ type: 'bot.ping', timestamp: startedAt.toISOString(), data: { challenge } });
  const response = await postToBot(line.endpoint, body, signedHeaders(line, { id, attempt: 1, body }));
  const latency = () => env.now().getTime() - startedAt.getTime();
  if ('failure' in response) return { failure: response.failure, latencyMs: latency() };
  const { status } = response;
  const read = await readBody(response);
  if ('failure' in read) return { status, failure: read.failure, latencyMs: latency() };
  return { status, answer: loggedAnswer(read.text), latencyMs: latency() };
}
