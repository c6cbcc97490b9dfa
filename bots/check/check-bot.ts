import { randomBytes } from 'node:crypto';
import { Pong } from '../../protocol/bot-webhook.ts';
import { crockford } from '../../protocol/ids.ts';
import { BOT_HEADERS_MS } from '../../protocol/limits.ts';
import { type Answer, DeliveryError, type DeliveryOptions, deliver, openDelivery, type Target } from './deliver.ts';
import { jsonOf, type Reading, readAnswer, statusWords } from './read-answer.ts';
import { type Sample, sampleDelivery } from './sample-deliveries.ts';

/** What one check came to, in words. */
export interface Verdict {
  name: string;
  passed: boolean;
  words: string;
}

type Finding = Omit<Verdict, 'name'>;

/** Ten minutes: twice as old as the oldest signature that counts. */
const STALE_MS = 10 * 60_000;
const QUESTION = 'What is 12 * 7?';

export interface CheckOptions extends Target {
  /** What it is asked. */
  question?: string;
}

interface Round {
  target: Target;
  question: string;
  /** What the bot said to the question, and in which delivery. */
  asked: { sample: Sample; id: string; answer: Answer; reading: Reading } | undefined;
}

const passed = (words: string): Finding => ({ passed: true, words });
const failed = (words: string): Finding => ({ passed: false, words });

/** In this order: later ones look at what the question came to. */
const CHECKS: Readonly<Record<string, (round: Round) => Promise<Finding>>> = {
  challenge,
  message,
  'spoken message': spokenMessage,
  'wrong signature': (round) => refused(round, { signature: 'wrong' }, 'a wrong signature'),
  'no signature': (round) => refused(round, { signature: 'none' }, 'no signature'),
  'stale signature': (round) =>
    refused(round, { signedAt: new Date(Date.now() - STALE_MS) }, 'a signature ten minutes old'),
  duplicate,
  'slow answer': slowAnswer,
  stream,
  cancel,
  'unknown event': unknownEvent,
};

/** Tries a running bot as Mathia would use it. Never rejects for what the bot does. */
export async function checkBot({ question = QUESTION, ...target }: CheckOptions): Promise<Verdict[]> {
  const round: Round = { target, question, asked: undefined };
  const verdicts: Verdict[] = [];
  for (const [name, check] of Object.entries(CHECKS)) verdicts.push({ name, ...(await tried(check, round)) });
  return verdicts;
}

async function tried(check: (round: Round) => Promise<Finding>, round: Round): Promise<Finding> {
  try {
    return await check(round);
  } catch (error) {
    if (error instanceof DeliveryError) return failed(error.message);
    throw error;
  }
}

async function challenge({ target, question }: Round): Promise<Finding> {
  const sample = freshSample(question);
  const answer = await deliver(target, sampleDelivery('bot.ping', sample), { id: mintId() });
  if (answer.status !== 200) return failed(`bot.ping wants 200, it answered ${statusWords(answer)}`);
  const pong = Pong.safeParse(jsonOf(answer.text));
  if (!pong.success) return failed(`bot.ping wants {"challenge": …} as JSON, it answered ${statusWords(answer)}`);
  if (pong.data.challenge !== sample.challenge) return failed('it answered bot.ping with another challenge');
  return passed(`echoed the challenge within ${answer.headersMs} ms`);
}

async function message(round: Round): Promise<Finding> {
  const sample = freshSample(round.question);
  const id = mintId();
  const answer = await deliver(round.target, sampleDelivery('message.created', sample), { id });
  const reading = readAnswer(answer);
  round.asked = { sample, id, answer, reading };
  return reading.kind === 'fault' ? failed(reading.words) : passed(reading.words);
}

/** The same question, spoken: what was heard stands where text stands, beside the recording. */
async function spokenMessage({ target, question, asked }: Round): Promise<Finding> {
  if (asked === undefined || asked.reading.kind === 'fault') return failed(UNANSWERED);
  const sample = { ...freshSample(question), spoken: true };
  const reading = readAnswer(await deliver(target, sampleDelivery('message.created', sample), { id: mintId() }));
  return reading.kind === 'fault' ? failed(reading.words) : passed(reading.words);
}

const UNANSWERED = 'could not be tried: it does not answer a message';

async function refused({ target, question }: Round, options: Partial<DeliveryOptions>, what: string): Promise<Finding> {
  const event = sampleDelivery('message.created', freshSample(question));
  const answer = await deliver(target, event, { id: mintId(), ...options });
  if (answer.status === 401) return passed(`refused ${what} with 401`);
  const advice =
    answer.status < 300 ? 'anybody could speak to this bot in Mathia’s name' : 'only 401 tells that it looked';
  return failed(`${what} must get 401, it answered ${statusWords(answer)}: ${advice}`);
}

/** The same delivery once more, with a signature of its own, as after a lost answer. */
async function duplicate({ target, asked }: Round): Promise<Finding> {
  if (asked === undefined || asked.reading.kind === 'fault') return failed(UNANSWERED);
  const event = sampleDelivery('message.created', asked.sample);
  const again = readAnswer(await deliver(target, event, { id: asked.id, attempt: 2 }));
  if (again.kind === 'fault') return failed(`the same webhook-id a second time: ${again.words}`);
  if (again.kind === 'silence') return passed('kept silent about a repeated webhook-id');
  if (again.text === asked.reading.text) return passed('gave a repeated webhook-id the same answer');
  return failed('answered a repeated webhook-id differently; keep the answer by its id, or say {"noReply": true}');
}

async function slowAnswer({ asked }: Round): Promise<Finding> {
  if (asked === undefined) return failed(`it must send its headers within ${BOT_HEADERS_MS / 1000} s`);
  const { headersMs } = asked.answer;
  const seconds = BOT_HEADERS_MS / 1000;
  if (headersMs <= BOT_HEADERS_MS / 2)
    return passed(`sent its headers after ${headersMs} ms, of ${seconds} s that it has`);
  return passed(`sent its headers after ${headersMs} ms, near the ${seconds} s that it has: think of 202 or a stream`);
}

async function stream({ asked }: Round): Promise<Finding> {
  if (asked?.reading.kind === 'stream') return passed('is well-formed and ends as it should');
  const isStream = asked?.answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (isStream && asked) return failed(asked.reading.kind === 'fault' ? asked.reading.words : 'is no stream');
  return passed('it does not stream, so there was nothing to look at');
}

/** Somebody presses Stop: in the middle of a stream if there is one. Afterwards the bot must still be there. */
async function cancel(round: Round): Promise<Finding> {
  const sample = freshSample(round.question);
  const open = round.asked?.reading.kind === 'stream' ? await openStream(round.target, sample) : undefined;
  const answer = await deliver(round.target, sampleDelivery('reply.cancelled', sample), { id: mintId() });
  open?.close();
  if (!isOk(answer)) return failed(`reply.cancelled wants 2xx, it answered ${statusWords(answer)}`);
  const ping = await deliver(round.target, sampleDelivery('bot.ping', sample), { id: mintId() });
  if (!isOk(ping)) return failed(`after reply.cancelled it answered bot.ping with ${statusWords(ping)}`);
  return passed(open ? 'took it in the middle of a stream' : `took it with ${answer.status}`);
}

async function openStream(target: Target, sample: Sample) {
  const open = await openDelivery(target, sampleDelivery('message.created', sample), { id: mintId() });
  await open.body[Symbol.asyncIterator]().next();
  return open;
}

async function unknownEvent({ target }: Round): Promise<Finding> {
  const event = { type: 'room.painted_blue', timestamp: new Date().toISOString(), data: {} };
  const answer = await deliver(target, event, { id: mintId() });
  if (isOk(answer)) return passed(`let an event that it does not know pass with ${answer.status}`);
  return failed(`an event that it does not know wants 2xx, it answered ${statusWords(answer)}`);
}

function isOk({ status }: Answer): boolean {
  return status >= 200 && status <= 299;
}

function freshSample(text: string): Sample {
  return { at: new Date().toISOString(), text, replyTail: mintTail(), challenge: mintTail() };
}

function mintTail(): string {
  return crockford(randomBytes(16));
}

function mintId(): string {
  return `delivery_${mintTail()}`;
}
