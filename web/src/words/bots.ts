import type { BotStatus, DeliveryStatus, EndpointCheck, Understanding, WantedEvent } from '../../../protocol/bot.ts';
import type { ReplyFailure } from '../../../protocol/events.ts';
import { counted } from './counts.ts';

export const botWords = {
  title: 'Your bots',
  back: 'Back',
  loading: 'Loading your bots',
  loadFailed: 'Your bots could not be loaded.',
  gone: 'This bot is not there',
  goneHelp: 'It was deleted, or it belongs to somebody else.',
  toList: 'All your bots',
  none: 'Make a bot of your own',
  noneHelp:
    'A bot is a program of yours at an address of yours, in any language. Mathia sends it what is said to it, and it answers.',
  docs: 'How bots work',
  newBot: 'New bot',
  create: 'Create bot',
  save: 'Save',
  edit: 'Edit',
  endpoint: 'Endpoint',
  endpointHelp: 'Where Mathia posts events: a public https address.',
  endpointChange: 'Another endpoint must pass the checks again.',
  name: 'Name',
  namePlaceholder: 'Weather',
  handle: 'Handle',
  handleHelp: 'What people type after an @ to ask it. Left empty, it is made of the name.',
  events: 'What it is told',
  understanding: 'Pictures and recordings',
  wait: 'Wait for understanding',
  waitHelp: 'One event, up to 20 s later, with everything in it.',
  copy: 'Copy',
  copied: 'Copied',
  latency: (ms: number) => (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`),
  http: (status: number) => `HTTP ${status}`,
} as const;

export const statusWords: Record<BotStatus, { label: string; help: string }> = {
  pending: {
    label: 'Not checked yet',
    help: 'Put the secret in place, start your bot, then check its endpoint. Until then no room can have it.',
  },
  active: { label: 'Active', help: 'It hears and answers in the rooms it is in.' },
  paused: { label: 'Paused', help: 'It hears nothing until you resume it.' },
  disabled: {
    label: 'Disabled',
    help: 'Its endpoint answered 410, which says that it is gone. Check the endpoint to bring it back.',
  },
};
export const pausedByFailuresWords =
  'It failed too often in a row, so Mathia stopped asking it. Resume it when it is well.';

export const eventWords: Record<WantedEvent, { label: string; help: string }> = {
  'message.created': { label: 'New messages', help: 'What it is to answer' },
  'message.updated': { label: 'Changed messages', help: 'When somebody edits what it heard' },
  'message.deleted': { label: 'Deleted messages', help: 'When what it heard is taken back' },
  'reaction.added': { label: 'Reactions', help: 'To what it said' },
  'reply.cancelled': { label: 'Stopped answers', help: 'When somebody presses Stop' },
  'attachment.understood': { label: 'Understood pictures', help: 'When what is in a picture is known' },
  'room.bot_added': { label: 'Added to a room', help: 'So that it can say hello' },
  'room.bot_removed': { label: 'Removed from a room', help: 'So that it can forget it' },
};

export const understandingWords: Record<Understanding, { label: string; help: string }> = {
  none: { label: 'Nothing', help: 'It works with text alone' },
  text: { label: 'Words', help: 'What was said and seen' },
  media: { label: 'Links', help: 'To the files themselves' },
  both: { label: 'Both', help: 'Words and links' },
};

export const secretWords = {
  once: 'Keep these now',
  onceHelp: 'They are shown this once and cannot be shown again. Anybody who has them can speak as your bot.',
  secretOnce: 'Keep the new secret now',
  token: 'Token',
  tokenHelp: 'With it your bot speaks by itself: send it as “Authorization: Bearer …”.',
  secret: 'Signing secret',
  secretHelp: 'With it your bot knows that an event comes from Mathia.',
  kept: 'I have kept them',
  keptOne: 'I have kept it',
  heading: 'Signing secret',
  about: 'Mathia signs every event with it.',
  rotate: 'Rotate secret',
  overlap: (until: string) => `The secret before it signs too until ${until}, so nothing is lost while you change it.`,
  stillSigns: (until: string) => `The secret before the last rotation still signs too, until ${until}.`,
} as const;

export const checkWords = {
  check: 'Check the endpoint',
  checking: 'Checking…',
  passed: 'It passed every check and is active.',
  failed: 'It did not pass.',
  answered: 'It answered',
  test: 'Send a test event',
  testing: 'Sending…',
  tested: 'The test event',
  names: {
    address: 'The address may be called',
    challenge: 'A signed ping is answered with its challenge',
    signature: 'A wrong signature is refused with 401',
  } satisfies Record<EndpointCheck['name'], string>,
  ok: 'Passed',
  bad: 'Failed',
} as const;

export const controlWords = {
  pause: 'Pause',
  resume: 'Resume',
  delete: 'Delete bot',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteHelp: 'It leaves all its rooms; what it said stays. Its token and secret are worth nothing any more.',
  rooms: 'To bring it into a room, open the room’s details.',
} as const;

export const deliveryWords = {
  heading: 'Deliveries',
  help: 'The last 30 days, newest first.',
  none: 'Nothing was sent to it yet.',
  loading: 'Loading deliveries',
  failed: 'The deliveries could not be loaded.',
  more: 'Show more',
  refresh: 'Refresh',
  again: 'Send again',
  sentAgain: 'Sent again. Refresh to see what came of it.',
  answered: 'It answered',
  attempts: (count: number) => counted(count, { one: 'attempt', other: 'attempts' }),
  attempt: (number: number) => `Attempt ${number}`,
  status: { waiting: 'Trying again', delivered: 'Delivered', failed: 'Failed', late: 'Too late' } satisfies Record<
    DeliveryStatus,
    string
  >,
  why: {
    timeout: 'took too long',
    unreachable: 'could not be reached',
    refused: 'refused',
    garbage: 'could not be read',
    rate_limited: 'too many answers',
    paused: 'paused',
  } satisfies Record<ReplyFailure, string>,
} as const;

export const roomBotWords = {
  add: 'Add a bot',
  adding: 'Bots that can be added',
  noneToAdd: 'Every bot that you may add is here already.',
  make: 'Make a bot of your own',
  mine: 'yours',
  remove: (name: string) => `Remove ${name} from the room`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeHelp: 'It hears nothing of this room any more. What it said stays.',
  removeAction: 'Remove',
} as const;
