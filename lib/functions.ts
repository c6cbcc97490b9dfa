import { PREVIEWS, PUBLISHED, QUARANTINE, SPEECH, TRANSCRIPTS } from '../core/media-keys.ts';
import type { TranscribeAction } from './transcription.ts';

type TableAction =
  | 'BatchGetItem'
  | 'ConditionCheckItem'
  | 'DeleteItem'
  | 'GetItem'
  | 'PutItem'
  | 'Query'
  | 'UpdateItem';

type MediaPrefix = typeof QUARANTINE | typeof PUBLISHED | typeof PREVIEWS | typeof SPEECH | typeof TRANSCRIPTS;
type ObjectAction = 'DeleteObject' | 'GetObject' | 'PutObject';
type VisionAction = 'DetectFaces' | 'DetectLabels' | 'DetectModerationLabels' | 'DetectText';
type FaceAction = 'DeleteFaces' | 'IndexFaces' | 'ListFaces' | 'SearchFacesByImage';

/** What a function may do and how much of a machine it gets. Nothing that is not written here is granted. */
export interface FunctionSpec {
  table?: readonly TableAction[];
  /** Queries the table's `inverse` index. */
  index?: true;
  /** Posts to sockets. */
  posts?: true;
  /** Ends sockets. */
  closes?: true;
  /** Deletes people from the user pool. */
  identity?: true;
  /** Knows the site's origins. */
  origins?: true;
  /** Knows the default bot's address and which private hosts a bot may live on. */
  bots?: true;
  /** Reads the default bot's signing secret. */
  secret?: true;
  /** Reads the key that seals bots' secrets and signs their replies' tokens. */
  botKey?: true;
  /** Knows the HTTP API's own address, where bots post their answers. */
  httpUrl?: true;
  /** Sends to the deliveries queue. */
  deliveries?: true;
  /** What it does with files, below each prefix of the media bucket. */
  media?: { readonly [Prefix in MediaPrefix]?: readonly ObjectAction[] };
  /** May know that a file is not there: without it S3 answers such a read as if it were forbidden. */
  missesMedia?: true;
  /** Has pictures looked at. */
  vision?: readonly VisionAction[];
  /** Works with the collection of faces, where the deployment has one. */
  faces?: readonly FaceAction[];
  /** Has recordings listened to. */
  transcribe?: readonly TranscribeAction[];
  /** Has texts read aloud. */
  speech?: true;
  /** Works on pictures itself. */
  images?: true;
  memoryMb: number;
  timeoutSeconds: number;
}

const READS_MEDIA = { [PUBLISHED]: ['GetObject'], [PREVIEWS]: ['GetObject'] } as const;

const CHANGES_ROOMS = ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'] as const;

/** API Gateway waits 29 s at most; a person has left long before. */
const ANSWERS = { memoryMb: 1024, timeoutSeconds: 20 };

export const functions = {
  authorize: { table: ['DeleteItem', 'GetItem'], origins: true, memoryMb: 512, timeoutSeconds: 5 },
  connect: { memoryMb: 256, timeoutSeconds: 5 },
  disconnect: { table: ['DeleteItem', 'GetItem', 'Query'], posts: true, memoryMb: 512, timeoutSeconds: 20 },
  command: { table: CHANGES_ROOMS, index: true, posts: true, ...ANSWERS },
  tickets: {
    table: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    index: true,
    posts: true,
    bots: true,
    ...ANSWERS,
  },
  // It need only know whether there is a collection of faces.
  rooms: { table: CHANGES_ROOMS, index: true, posts: true, bots: true, faces: [], ...ANSWERS },
  members: { table: CHANGES_ROOMS, index: true, posts: true, bots: true, origins: true, ...ANSWERS },
  me: { table: CHANGES_ROOMS, index: true, posts: true, bots: true, ...ANSWERS },
  'fan-out': { table: ['DeleteItem', 'Query', 'UpdateItem'], posts: true, memoryMb: 1024, timeoutSeconds: 60 },
  'plan-deliveries': { deliveries: true, memoryMb: 512, timeoutSeconds: 30 },
  'deliver-to-bot': {
    table: CHANGES_ROOMS,
    posts: true,
    bots: true,
    secret: true,
    botKey: true,
    httpUrl: true,
    deliveries: true,
    media: { ...READS_MEDIA, [QUARANTINE]: ['PutObject'] },
    memoryMb: 512,
    // An answer may grow for five minutes.
    timeoutSeconds: 330,
  },
  // Two checks of an endpoint, each of which may take ten seconds; API Gateway waits 29 s.
  bots: {
    table: CHANGES_ROOMS,
    index: true,
    posts: true,
    bots: true,
    botKey: true,
    deliveries: true,
    memoryMb: 1024,
    timeoutSeconds: 28,
  },
  replies: {
    table: CHANGES_ROOMS,
    posts: true,
    // Files that a bot names are fetched under the same rules as its endpoint.
    bots: true,
    botKey: true,
    media: { ...READS_MEDIA, [QUARANTINE]: ['PutObject'] },
    ...ANSWERS,
    memoryMb: 1024,
    timeoutSeconds: 28,
  },
  // Signs forms and links: who holds one acts with this function's rights.
  attachments: {
    table: CHANGES_ROOMS,
    posts: true,
    media: { ...READS_MEDIA, [QUARANTINE]: ['PutObject'], [SPEECH]: ['GetObject'] },
    transcribe: ['StartTranscriptionJob'],
    ...ANSWERS,
  },
  // A picture of 40 megapixels is 160 MB of pixels, twice while it is turned.
  'upload-received': {
    table: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    posts: true,
    images: true,
    missesMedia: true,
    media: {
      [QUARANTINE]: ['DeleteObject', 'GetObject'],
      [PUBLISHED]: ['DeleteObject', 'PutObject'],
      [PREVIEWS]: ['DeleteObject', 'PutObject'],
    },
    memoryMb: 2048,
    timeoutSeconds: 60,
  },
  understand: {
    // A name holds on its owner's consent.
    table: [...CHANGES_ROOMS, 'ConditionCheckItem'],
    posts: true,
    images: true,
    missesMedia: true,
    media: { [PUBLISHED]: ['GetObject'] },
    vision: ['DetectFaces', 'DetectLabels', 'DetectModerationLabels', 'DetectText'],
    faces: ['SearchFacesByImage'],
    transcribe: ['StartTranscriptionJob'],
    memoryMb: 1024,
    timeoutSeconds: 60,
  },
  transcribed: {
    table: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    posts: true,
    missesMedia: true,
    media: { [TRANSCRIPTS]: ['DeleteObject', 'GetObject'] },
    transcribe: ['DeleteTranscriptionJob', 'GetTranscriptionJob'],
    memoryMb: 512,
    timeoutSeconds: 60,
  },
  speak: {
    // A sentence holds on its message being there.
    table: [...CHANGES_ROOMS, 'ConditionCheckItem'],
    posts: true,
    media: { [SPEECH]: ['DeleteObject', 'PutObject'] },
    speech: true,
    memoryMb: 512,
    // A long text while Polly is throttled, or another invocation makes the same.
    timeoutSeconds: 180,
  },
  'erase-media': {
    table: ['DeleteItem', 'GetItem', 'Query', 'UpdateItem'],
    media: {
      [QUARANTINE]: ['DeleteObject'],
      [PUBLISHED]: ['DeleteObject'],
      [PREVIEWS]: ['DeleteObject'],
      [SPEECH]: ['DeleteObject'],
      [TRANSCRIPTS]: ['DeleteObject'],
    },
    transcribe: ['DeleteTranscriptionJob'],
    memoryMb: 256,
    timeoutSeconds: 60,
  },
  faces: {
    table: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    posts: true,
    vision: ['DetectFaces'],
    faces: ['DeleteFaces', 'IndexFaces'],
    ...ANSWERS,
    timeoutSeconds: 28,
  },
  // Signs links: who holds one acts with this function's rights.
  account: {
    table: ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    index: true,
    media: READS_MEDIA,
    ...ANSWERS,
  },
  'erase-account': {
    table: CHANGES_ROOMS,
    index: true,
    posts: true,
    closes: true,
    identity: true,
    faces: ['DeleteFaces'],
    memoryMb: 512,
    // Some pages of a log whose every message is deleted, one after the other.
    timeoutSeconds: 60,
  },
  sweep: {
    table: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem'],
    posts: true,
    faces: ['DeleteFaces', 'ListFaces'],
    missesMedia: true,
    media: { [TRANSCRIPTS]: ['DeleteObject', 'GetObject'] },
    transcribe: ['DeleteTranscriptionJob', 'GetTranscriptionJob'],
    memoryMb: 512,
    timeoutSeconds: 50,
  },
} as const satisfies Record<string, FunctionSpec>;

export type FunctionName = keyof typeof functions;
export const functionNames = Object.keys(functions) as FunctionName[];
