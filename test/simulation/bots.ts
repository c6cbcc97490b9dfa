import type { BotFailure, BotResponse } from '../../lambdas/shared/post-to-bot.ts';
import { MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import type { Functions } from './functions.ts';
import type { Weather } from './weather.ts';

interface Posted {
  url: string;
  body: string;
}

const MANNERS = {
  answers: 6,
  'is silent': 2,
  streams: 3,
  'breaks off': 1,
  'answers later': 3,
  'grows later': 2,
  'promises and forgets': 1,
  'is too slow': 1,
  'is down': 1,
  'answers nonsense': 1,
};

/** The bot of this world, which is asked over HTTPS: quick, slow, silent, saying things twice, or nowhere. */
export class Bots {
  readonly #weather: Weather;
  readonly #functions: Functions;
  /** Every answer that it gave, to be found in rooms at most once. */
  #answers = 0;

  constructor(weather: Weather, functions: Functions) {
    this.#weather = weather;
    this.#functions = functions;
  }

  asked({ body }: Posted): BotResponse | BotFailure {
    const question = MessageCreatedDelivery.safeParse(JSON.parse(body));
    if (!question.success) return responseOf(200, '');
    const manner = this.#weather.chance.weighted(MANNERS);
    this.#weather.scheduler.note(() => `  the bot ${manner}`);
    const text = `answer ${++this.#answers}`;
    switch (manner) {
      case 'answers':
        return responseOf(200, text);
      case 'is silent':
        return responseOf(204, '');
      case 'streams':
        return this.#streamOf([text, ' goes', ' on'], { isWhole: true });
      case 'breaks off':
        return this.#streamOf([text, ' goes'], { isWhole: false });
      case 'answers later':
        void this.#later(question.data.data.reply, [{ messages: [{ text }] }]);
        return responseOf(202, '');
      case 'grows later':
        void this.#later(question.data.data.reply, growth(text));
        return responseOf(202, '');
      case 'promises and forgets':
        return responseOf(202, '');
      case 'is too slow':
        return { failure: 'timeout' };
      case 'is down':
        return responseOf(503, '');
      case 'answers nonsense':
        return { ...responseOf(200, '{"what": 1}'), headers: { 'content-type': 'application/json' } };
      default:
        return manner satisfies never;
    }
  }

  /** Pushes what it has to say to the address of the reply, each more than once where it is not sure. */
  async #later({ id, token }: MessageCreatedDelivery['data']['reply'], pushes: readonly object[]): Promise<void> {
    for (const push of pushes) {
      const copies = this.#weather.happens('queueRepeated') ? 2 : 1;
      await Promise.all(Array.from({ length: copies }, () => this.#push(id, token, push)));
    }
  }

  async #push(replyId: string, token: string, push: object): Promise<void> {
    await this.#weather.while(() => `the bot pushes ${JSON.stringify(push)}`);
    await this.#functions.invoke('replies', {
      routeKey: 'POST /v1/replies/{replyId}',
      rawPath: replyId,
      pathParameters: { replyId },
      headers: { authorization: `Bearer ${token}` },
      requestContext: { requestId: 'r' },
      body: JSON.stringify(push),
    });
  }

  #streamOf(texts: readonly string[], { isWhole }: { isWhole: boolean }): BotResponse {
    const weather = this.#weather;
    async function* body() {
      for (const text of texts) {
        await weather.while('the bot says more');
        yield Buffer.from(`event: text\ndata: ${JSON.stringify({ text })}\n\n`);
      }
      if (isWhole) yield Buffer.from('event: done\ndata: {}\n\n');
    }
    return { status: 200, headers: { 'content-type': 'text/event-stream' }, body: body(), close: () => {} };
  }
}

function growth(text: string): object[] {
  return [
    { op: 'start' },
    { op: 'append', index: 0, text },
    { op: 'append', index: 1, text: ' goes on' },
    { op: 'stop', index: 2 },
  ];
}

function responseOf(status: number, text: string): BotResponse {
  async function* body() {
    if (text !== '') yield Buffer.from(text);
  }
  return { status, headers: { 'content-type': 'text/plain' }, body: body(), close: () => {} };
}
