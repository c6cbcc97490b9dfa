import sharp from 'sharp';
import type { Env, Outside } from '../../aws/env.ts';
import type { BotAtHome } from './bot-at-home.ts';

export interface Call {
  service: Outside['service'];
  /** The SDK's command: `PutCommand`. */
  name: string;
  input: Record<string, unknown>;
}

/** What a function did outside, as far as it succeeded. */
export type Calls = Call[];

/** Carries out what goes to the table, answers the rest, and keeps what was done. */
export function recorded(bot: BotAtHome): { calls: Calls; io: Env['io'] } {
  const calls: Calls = [];
  const io: Env['io'] = async ({ service, command }, call) => {
    const input = 'input' in command ? command.input : command;
    const made: Call = { service, name: command.constructor.name, input: input as Record<string, unknown> };
    if (service === 'dynamodb') {
      const answer = await call();
      calls.push(made);
      return answer;
    }
    calls.push(made);
    // Whoever called knows what its command answers.
    return (await answerOf(made, bot)) as never;
  };
  return { calls, io };
}

async function answerOf({ service, name, input }: Call, bot: BotAtHome): Promise<unknown> {
  switch (service) {
    case 'secrets':
      return { SecretString: `secret of ${input.SecretId}` };
    case 'bot':
      return bot.answer(input as { url: string; body?: string });
    case 'media':
      return name === 'GetObjectCommand' ? objectOf(await picture()) : {};
    case 'vision':
      return VISION[name] ?? {};
    default:
      return {};
  }
}

const box = { Left: 0.1, Top: 0.1, Width: 0.5, Height: 0.5 };
const VISION: Record<string, object> = {
  DetectLabelsCommand: { Labels: [{ Name: 'Cat', Confidence: 90, Instances: [{ BoundingBox: box }] }] },
  DetectTextCommand: {
    TextDetections: [{ Type: 'LINE', DetectedText: 'EXIT', Confidence: 90, Geometry: { BoundingBox: box } }],
  },
  DetectFacesCommand: { FaceDetails: [{ Confidence: 99, BoundingBox: box }] },
  IndexFacesCommand: { FaceRecords: [{ Face: { FaceId: 'face-1' } }] },
};

function objectOf(bytes: Uint8Array): object {
  return { ContentLength: bytes.length, Body: { transformToByteArray: async () => bytes } };
}

let drawn: Promise<Uint8Array> | undefined;

function picture(): Promise<Uint8Array> {
  drawn ??= sharp({ create: { width: 40, height: 30, channels: 3, background: 'red' } })
    .png()
    .toBuffer();
  return drawn;
}
