import type { DurableEvent, TransientEvent } from '../../../protocol/events.ts';
import { TYPING_FORGET_MS } from '../../../protocol/limits.ts';
import type { Typing } from './engine-types.ts';

type TypingHeard = Extract<TransientEvent, { event: 'typing' }>['data'];

/**
 * Commands run side by side, so that somebody's "writing" may arrive after the message that it announced. This long
 * after a message it is not believed.
 */
export const TYPING_QUIET_MS = 2_000;

/** A bot can think about several messages at once; a person writes one. */
const keyOf = (who: { userId: string; replyId?: string | undefined }) => who.replyId ?? who.userId;

export function typingHeard(typing: readonly Typing[], heard: TypingHeard, now: number): readonly Typing[] {
  const others = typing.filter((one) => keyOf(one) !== keyOf(heard));
  if (!heard.on) return others.length === typing.length ? typing : others;
  const { on: _, ...who } = heard;
  return [...others, { ...who, until: now + TYPING_FORGET_MS }];
}

/** Who has sent or ended is not writing any more. */
export function typingAfter(typing: readonly Typing[], event: DurableEvent): readonly Typing[] {
  const done = doneBy(event);
  if (done === undefined || !typing.some((one) => keyOf(one) === done)) return typing;
  return typing.filter((one) => keyOf(one) !== done);
}

/** When who sent or ended, by the key of their typing; without what does not count any more. */
export type Spoken = ReadonlyMap<string, number>;

export function spokenAfter(spoken: Spoken, event: DurableEvent, now: number): Spoken {
  const done = doneBy(event);
  if (done === undefined) return spoken;
  const recent = [...spoken].filter(([, at]) => now - at < TYPING_QUIET_MS);
  return new Map([...recent, [done, now]]);
}

/** Whether the message that this announces is here already. */
export function isOvertaken(heard: TypingHeard, spoken: Spoken, now: number): boolean {
  const at = spoken.get(keyOf(heard));
  return heard.on && at !== undefined && now - at < TYPING_QUIET_MS;
}

export function typingAt(typing: readonly Typing[], now: number): readonly Typing[] {
  return typing.some((one) => one.until <= now) ? typing.filter((one) => one.until > now) : typing;
}

function doneBy(event: DurableEvent): string | undefined {
  switch (event.event) {
    case 'message.created':
      return event.data.reply?.replyId ?? event.data.sender.id;
    case 'reply.ended':
      return event.data.replyId;
    case 'member.left':
      return event.data.userId;
    default:
      return undefined;
  }
}
