import type { BotFailure, BotResponse } from '../../lambdas/shared/post-to-bot.ts';

/** What a bot says, as it comes over the wire. */
export interface BotSays {
  status: number;
  headers: Record<string, string>;
  chunks: readonly Uint8Array[];
}

/** Every bot of the world: it passes the checks of its endpoint, and else says what it is told to. */
export class BotAtHome {
  /** What it was asked, and has answered. */
  readonly asked: string[] = [];
  says: BotSays | BotFailure = LATER;
  /** Instead of the right answer to a ping. */
  pong: BotSays | undefined;
  #pings = 0;

  answer({ body = '' }: { body?: string }): BotResponse | BotFailure {
    this.asked.push(body);
    const said = body.includes('"bot.ping"') ? (this.pong ?? this.#pong(body)) : this.says;
    return 'failure' in said ? said : responseOf(said);
  }

  /** The first ping of two is signed well, the second is not. */
  #pong(body: string): BotSays {
    this.#pings += 1;
    if (this.#pings % 2 === 0) return { status: 401, headers: {}, chunks: [] };
    const { challenge } = (JSON.parse(body) as { data: { challenge: string } }).data;
    return { status: 200, headers: JSON_TYPE, chunks: [Buffer.from(JSON.stringify({ challenge }))] };
  }
}

export const JSON_TYPE = { 'content-type': 'application/json' };
export const LATER: BotSays = { status: 202, headers: {}, chunks: [] };

function responseOf({ status, headers, chunks }: BotSays): BotResponse {
  async function* body() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  return { status, headers, body: body(), close: () => {} };
}
