import { SAMPLE, sampleDelivery } from '../bots/check/sample-deliveries.ts';
import type { BotEventName } from '../protocol/bot.ts';
import { BotEventName as BotEventNames } from '../protocol/bot.ts';
import { BotAnswer, type BotDelivery, BotPush, Pong } from '../protocol/bot-webhook.ts';

/** An event as Mathia posts it; `bots/check` tries bots with the same. */
export function eventExample(name: BotEventName): BotDelivery {
  return sampleDelivery(name);
}

/** A question that was spoken. */
export function spokenExample(): BotDelivery {
  return sampleDelivery('message.created', { text: 'What is the capital of Peru?', spoken: true });
}

/** What a bot may say, by what it is an example of. Each is checked against the schema beside it. */
const ANSWERS = {
  'the answer to bot.ping': { schema: Pong, example: { challenge: SAMPLE.challenge } },
  messages: {
    schema: BotAnswer,
    example: { messages: [{ text: 'It is **Lima**.', suggestions: ['And of Chile?', 'Show me a map'] }] },
  },
  'to be heard': {
    schema: BotAnswer,
    example: { messages: [{ text: 'It is **Lima**.', speak: { language: 'en-US' } }] },
  },
  'a recording': {
    schema: BotAnswer,
    example: { messages: [{ text: 'Listen:', attachments: [{ url: 'https://echo.example/lima.mp3' }] }] },
  },
  silence: { schema: BotAnswer, example: { noReply: true } },
  'later, all at once': { schema: BotPush, example: { messages: [{ text: 'It is **Lima**.' }] } },
  'pushed: start': { schema: BotPush, example: { op: 'start' } },
  'pushed: a piece': { schema: BotPush, example: { op: 'append', index: 0, text: 'It is ' } },
  'pushed: the next piece': { schema: BotPush, example: { op: 'append', index: 1, text: '**Lima**.' } },
  'pushed: the end': { schema: BotPush, example: { op: 'stop', index: 2, suggestions: ['And of Chile?'] } },
} as const;

/** @throws Error when there is no such example */
export function answerExample(name: string): unknown {
  const found = Object.entries(ANSWERS).find(([key]) => key === name);
  if (found === undefined) throw new Error(`There is no example "${name}"`);
  return found[1].example;
}

/** All examples, as the page for bot makers shows them. */
export function examples(): object {
  for (const { schema, example } of Object.values(ANSWERS)) schema.parse(example);
  return {
    events: Object.fromEntries(BotEventNames.options.map((name) => [name, eventExample(name)])),
    spoken: spokenExample(),
    answers: Object.fromEntries(Object.entries(ANSWERS).map(([name, { example }]) => [name, example])),
  };
}
