import { startBotChat } from '../test/fixtures/bot-chat.ts';
import type { Bench } from './bench.ts';
import { type BotCost, measureBots } from './bot-costs.ts';
import { type DeliveryRate, measureDeliveryRate } from './delivery-rate.ts';
import type { Cost } from './peopled-room.ts';
import { rounded } from './statistics.ts';
import { textTable } from './text-table.ts';

const SIZES = [2, 10, 100];

/** What a question to a bot costs, answered at once or by a text that grows, and how fast bots are told of messages. */
export const bots: Bench = {
  async measure(say) {
    say('Starting the local runtime …');
    const stage = await startBotChat();
    try {
      const rooms = await measureBots(stage, SIZES, say);
      const deliveries = await measureDeliveryRate(stage, say);
      return { figures: { rooms, deliveries }, report: report(rooms, deliveries), broken: rooms.flatMap(brokenIn) };
    } finally {
      await stage.stop();
    }
  },
};

/** A sentence for each promise that the figures do not keep. */
function brokenIn({ connections, question, stream }: BotCost): string[] {
  const broken: string[] = [];
  for (const { calls } of [question, stream]) if ((calls['dynamodb:Scan'] ?? 0) > 0) broken.push('it scans the table');
  const framesMax = Math.ceil(stream.seconds / 0.15) + 1;
  if (stream.frames > framesMax) broken.push(`${stream.frames} frames are more than one in 150 ms`);
  return broken.map((what) => `in a room of ${connections} connections ${what}`);
}

function report(rooms: readonly BotCost[], { deliveries, ratio }: DeliveryRate): string {
  const [{ stream } = { stream: { words: 0, seconds: 0 } }] = rooms;
  return `
One question and its answer, from the frame of the question to the last post of the answer

${costTable(
  rooms.map(({ connections, question }) => ({ connections, ...question })),
  [],
)}
The same, answered by a text of ${stream.words} words that grows for ${stream.seconds} s

${costTable(
  rooms.map((room) => ({ connections: room.connections, ...room.stream })),
  [['frames to each', ({ frames = 0 }) => frames]],
)}
${deliveries} messages, each delivered to a bot that answers at once: ${rounded(ratio, 3)} × the rate of as many bare signed
POSTs of the same bodies to the same bot in the same run (the sends, the stream and the queue are part of it)
`;
}

type Column = Cost & { connections: number; frames?: number };

function costTable(rooms: readonly Column[], more: [string, (room: Column) => number][]): string {
  const operations = [...new Set(rooms.flatMap(({ calls }) => Object.keys(calls)))].toSorted();
  const rows: [string, (room: Column) => number][] = [
    ...operations.map((name): [string, (room: Column) => number] => [name, ({ calls }) => calls[name] ?? 0]),
    ['read units', (room) => room.readUnits],
    ['write units', (room) => room.writeUnits],
    ['invocations', (room) => room.invocations],
    ['posts', (room) => room.posts],
    ...more,
  ];
  return textTable([
    ['', ...rooms.map(({ connections }) => `${connections} connections`)],
    ...rows.map(([name, of]) => [name, ...rooms.map(of)]),
  ]);
}
