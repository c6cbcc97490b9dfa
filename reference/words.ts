import type { BotEventName } from '../protocol/bot.ts';
import type { BotRouteKey } from '../protocol/bot-routes.ts';
import type { Action } from '../protocol/commands.ts';
import type { DurableEventName, TransientEvent } from '../protocol/events.ts';
import type { RouteKey } from '../protocol/routes.ts';

/** What each route does, in one line. A route without words does not compile. */
export const routeWords: Readonly<Record<RouteKey, string>> = {
  'POST /v1/tickets': 'A ticket that opens one WebSocket, within a minute',
  'GET /v1/rooms': 'My rooms, with what is unread',
  'POST /v1/rooms': 'Make a room',
  'GET /v1/rooms/{roomId}': 'A room',
  'PATCH /v1/rooms/{roomId}': 'Change name, topic or whether bots hear bots',
  'DELETE /v1/rooms/{roomId}': 'Delete a room',
  'GET /v1/rooms/{roomId}/events': 'A page of a room’s log, in order',
  'GET /v1/rooms/{roomId}/search': 'Messages by their words, written or spoken, and by what is in their pictures',
  'PUT /v1/rooms/{roomId}/bots/{botId}': 'Bring a bot into a room, or change when it hears',
  'DELETE /v1/rooms/{roomId}/bots/{botId}': 'Remove a bot from a room',
  'GET /v1/rooms/{roomId}/members': 'The members of a room',
  'PUT /v1/rooms/{roomId}/members/{userId}': 'Add somebody, or change their role',
  'DELETE /v1/rooms/{roomId}/members/{userId}': 'Remove somebody, or leave',
  'POST /v1/rooms/{roomId}/invites': 'A link that lets people in',
  'POST /v1/invites/{token}': 'Join by a link',
  'POST /v1/rooms/{roomId}/uploads': 'A form that one picture or recording can be posted with, within five minutes',
  'GET /v1/rooms/{roomId}/attachments': 'Attachments of a room, with links that work for a quarter of an hour',
  'GET /v1/attachments/{attachmentId}': 'One attachment, with such links',
  'PATCH /v1/attachments/{attachmentId}':
    'Correct the words for a picture, a label of it, or what I said in a recording',
  'POST /v1/attachments/{attachmentId}/transcription': 'Have a recording transcribed again, where that failed',
  'POST /v1/rooms/{roomId}/messages/{messageId}/speech': 'Have a message read aloud',
  'GET /v1/rooms/{roomId}/messages/{messageId}/speech': 'What can be heard of a message, sentence by sentence',
  'GET /v1/me/face': 'Whether I am enrolled for face recognition, and the terms of it',
  'PUT /v1/me/face': 'Enrol with a selfie, which is measured and thrown away',
  'DELETE /v1/me/face': 'Withdraw: erases everything that came of it, with a receipt',
  'GET /v1/me/export': 'Everything that is stored of me, page by page, with links to my media',
  'DELETE /v1/me': 'Erase me; afterwards every request is `forbidden`',
  'GET /v1/me': 'Me',
  'PATCH /v1/me': 'Change my name or language',
  'GET /v1/users': 'Somebody by their exact handle, or those who share a room with me',
  'POST /v1/bots': 'Register a bot; its token and secret are shown once, here',
  'GET /v1/bots': 'My bots, and those that I may bring into rooms',
  'GET /v1/bots/{botId}': 'One of my bots',
  'PATCH /v1/bots/{botId}': 'Change a bot, pause it, or wake it up',
  'DELETE /v1/bots/{botId}': 'Delete a bot; it leaves all rooms, and what it said stays',
  'POST /v1/bots/{botId}/verify': 'Check the endpoint: 422 has the failed checks as `details`',
  'POST /v1/bots/{botId}/rotate': 'A new secret; the one before signs beside it for a day',
  'POST /v1/bots/{botId}/test': 'Send a `bot.ping`',
  'GET /v1/bots/{botId}/deliveries': 'What was delivered in 30 days, newest first',
  'POST /v1/bots/{botId}/deliveries/{deliveryId}/replay': 'The same event again, under the same `webhook-id`',
};

export const botRouteWords: Readonly<Record<BotRouteKey, string>> = {
  'POST /v1/replies/{replyId}': 'Answer later, or piece by piece, with the token of the reply',
  'GET /v1/replies/{replyId}/attachments/{attachmentId}':
    'An attachment that the bot has heard of, with fresh links, with the token of the reply',
  'GET /v1/rooms/{roomId}/attachments/{attachmentId}':
    'An attachment that the bot has heard of, with fresh links, with the token of the bot',
  'POST /v1/rooms/{roomId}/messages': 'Say something that nobody asked for, with the token of the bot',
};

export const botEventWords: Readonly<Record<BotEventName, string>> = {
  'bot.ping': 'Asks whether the endpoint is there and knows its secret. The answer is 200 with the same challenge.',
  'room.bot_added': 'The bot was brought into a room, or hears at another time from now on.',
  'room.bot_removed': 'The bot has left a room.',
  'message.created': 'Somebody said something that the bot is to hear. This is the event that wants an answer.',
  'message.updated': 'A message that the bot has heard was edited.',
  'message.deleted': 'A message that the bot has heard was deleted. Forget it.',
  'attachment.understood':
    'More is known of a picture or a recording that the bot was told of, or somebody corrected it.',
  'reaction.added': 'Somebody reacted to a message of the bot, or to one that it has heard.',
  'reply.cancelled': 'Somebody pressed Stop. Whatever comes of this reply now is thrown away.',
};

export const commandWords: Readonly<Record<Action, string>> = {
  hello: 'The first frame: what the client has of each room. Missed events follow, then `caught_up`.',
  ping: 'Keeps the line alive, and tells the heads of all rooms.',
  sync: 'Events after a number, and the text so far of answers that grow.',
  'message.send': 'Says something; a repeat within 24 h gives the first reply.',
  'message.edit': 'Changes one’s own message.',
  'message.delete': 'Deletes one’s own message, or as an admin another’s.',
  'reaction.set': 'Sets or takes back a reaction.',
  typing: 'Says that somebody is typing.',
  read: 'Says how far somebody has read; it only grows.',
  'reply.stop': 'Stops the answer of a bot.',
  'reply.retry': 'Asks a bot once more that did not answer.',
};

export const eventWords: Readonly<Record<DurableEventName | TransientEvent['event'], string>> = {
  'message.created': 'Somebody said something.',
  'message.updated': 'A message was edited.',
  'message.deleted': 'A message was deleted.',
  'reaction.changed': 'A reaction was set or taken back.',
  'attachment.verified': 'An upload was checked: it can be read, or was refused.',
  'message.spoken': 'A message is to be read aloud, or can be heard as far as it says.',
  'attachment.understood': 'It is known what is in a picture or was said in a recording, or somebody corrected it.',
  'member.joined': 'Somebody came into the room.',
  'member.updated': 'The name or role of a member has changed.',
  'member.left': 'Somebody left, or was removed.',
  'room.updated': 'Name, topic or bots of the room have changed.',
  'room.deleted': 'The room is gone.',
  'reply.started': 'A bot works on an answer.',
  'reply.ended': 'An answer that took time has ended.',
  void: 'A number that nothing was written under.',
  typing: 'Somebody is typing, or a bot is at work.',
  'reply.delta': 'More of an answer that grows.',
  presence: 'Somebody came online or went.',
  receipt: 'Somebody has read up to a number.',
  reset: 'The log is another one, or too far ahead: load the room afresh.',
  caught_up: 'Everything that was missed has been sent.',
  reconnect: 'The server asks the client to move to a new socket.',
};
