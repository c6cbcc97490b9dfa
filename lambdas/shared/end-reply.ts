import { backOff, env } from '../../aws/env.ts';
import { append, messageBecomes, messageOf, readEventRow } from '../../aws/table-log.ts';
import { readPieces, textOf } from '../../aws/table-piece.ts';
import { forgetRunning, type ReplyRow, readReply, replyBecomes } from '../../aws/table-reply.ts';
import type { RoomRow } from '../../aws/table-room.ts';
import { wholeText } from '../../core/growth.ts';
import { botsThatHear, stillListening } from '../../core/trigger.ts';
import { endGrowth } from '../../protocol/apply-event.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { DurableEventOf, ReplyFailure, ReplyOutcome } from '../../protocol/events.ts';
import { type BotId, seqOfMessage } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import type { SpeechWish } from '../../protocol/speech.ts';
import { type BegunSpeech, beginAnswer, hintsOfQuestion } from './begin-speech.ts';
import { mentionedBots, mentionedMembers } from './mentions.ts';
import { publish } from './publish.ts';
import { filesAdded, type ShownFile } from './shown-files.ts';

export interface Ending {
  outcome: ReplyOutcome;
  reason?: ReplyFailure | undefined;
  suggestions?: string[] | undefined;
  /** Its bot wants it read aloud, too. */
  speak?: SpeechWish | undefined;
  /** What an answer shows besides its text. Whoever ends it fetches them afterwards. */
  files?: readonly ShownFile[] | undefined;
}

type Ended = DurableEventOf<'reply.ended'>;
type Answer = NonNullable<Ended['data']['answer']>;

const ATTEMPTS_MAX = 8;

/**
 * Ends a reply in the room: what has grown so far becomes the message's text, in the same transaction. False when
 * somebody else has ended it before.
 */
export async function endReply(reply: ReplyRow, wanted: Ending): Promise<boolean> {
  let current = reply;
  const { files = [] } = wanted;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const ending = endingOf(current, wanted);
    const grown = await readGrown(current, ending);
    const appended = await append(current.roomId, (seq, room) => {
      const event = endedEvent(current, ending, grown && withMentions(grown, ending, room), seq);
      const after = grown && endGrowth(grown.message, event);
      const state = grown && after ? [messageBecomes(current.roomId, grown.message, after)] : [];
      const { roomId, botId: ownerId, answerId: messageId } = current;
      const added = messageId ? filesAdded(files, { roomId, ownerId, messageId }) : [];
      const aloud = (messageId && grown?.begun?.writes({ roomId, messageId })) ?? [];
      const also = [replyBecomes(current, ending.outcome), ...forgetRunning(current), ...state, ...added, ...aloud];
      return { entries: [{ event, hears: hearersOf(current, ending, after, room) }], also };
    });
    if (appended.done) {
      await publish(appended.room, appended.events);
      return true;
    }
    const latest = await readReply(current.replyId);
    if (latest === undefined || latest.status !== current.status || latest.round !== current.round) return false;
    current = latest;
    await backOff(attempt);
  }
  throw new DomainError('unavailable', 'Many are changing this answer. Try again.');
}

/** When its first piece was told after the caller had read the reply, there is an answer after all. */
function endingOf({ answerId }: ReplyRow, ending: Ending): Ending {
  if (answerId === undefined) return ending;
  if (ending.outcome === 'silent') return { ...ending, outcome: 'answered' };
  return ending.outcome === 'failed' ? { ...ending, outcome: 'interrupted' } : ending;
}

interface Grown {
  message: Message;
  answer: Answer;
  begun: BegunSpeech | undefined;
}

async function readGrown(reply: ReplyRow, ending: Ending): Promise<Grown | undefined> {
  const { answerId, roomId } = reply;
  if (answerId === undefined) return undefined;
  const [pieces, row] = await Promise.all([readPieces(reply), readEventRow(roomId, seqOfMessage(answerId))]);
  const message = messageOf(row);
  if (message === undefined) return undefined;
  const text = wholeText(textOf(pieces));
  const { outcome, suggestions, files = [], speak } = ending;
  const isWhole = outcome === 'answered' && message.deletedAt === undefined;
  const people = outcome === 'answered' ? await mentionedMembers(roomId, text) : [];
  const begun = isWhole ? beginAnswer({ text, kind: 'message', speak }, await hintsOfQuestion(reply)) : undefined;
  const attachments = files.map(({ attachment }) => attachment);
  const more = {
    ...(attachments.length > 0 && { attachments }),
    ...(suggestions && { suggestions }),
    ...(begun && { speech: begun.speech }),
  };
  return { message, answer: { messageId: answerId, text, mentions: people, ...more }, begun };
}

/** Whom an answer names that came to its end. */
function withMentions({ answer }: Grown, { outcome }: Ending, room: RoomRow): Answer {
  if (outcome !== 'answered') return answer;
  return { ...answer, mentions: [...answer.mentions, ...mentionedBots(room.bots, answer.text, undefined)] };
}

function endedEvent(reply: ReplyRow, { outcome, reason }: Ending, answer: Answer | undefined, seq: number): Ended {
  const { replyId, messageId, botId, roomId } = reply;
  const data = { replyId, messageId, botId, outcome, ...(reason && { reason }), ...(answer && { answer }) };
  return { event: 'reply.ended', roomId, seq, at: env.now().toISOString(), data };
}

/** A bot that is stopped is told; what it said to its end, those hear who hear every message. */
function hearersOf(reply: ReplyRow, { outcome }: Ending, message: Message | undefined, room: RoomRow): BotId[] {
  if (outcome === 'stopped') return stillListening(room.bots, [reply.botId]);
  if (outcome !== 'answered' || message === undefined || message.deletedAt !== undefined) return [];
  return botsThatHear(room, message);
}
