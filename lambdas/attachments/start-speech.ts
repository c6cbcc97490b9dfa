import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import { readUser } from '../../aws/table-user.ts';
import { DomainError } from '../../protocol/errors.ts';
import { SPEECH_BURST, SPEECH_REFILL_MS } from '../../protocol/limits.ts';
import type { Message } from '../../protocol/message.ts';
import type { ReadableSpeech } from '../../protocol/speech.ts';
import { type BegunSpeech, beginSpeech } from '../shared/begin-speech.ts';
import type { Caller } from '../shared/caller.ts';
import { changeSpeech, readSpoken } from '../shared/change-speech.ts';
import type { Request } from '../shared/http-handler.ts';
import { readMembership } from '../shared/standing.ts';
import { readableSpeech } from './read-speech.ts';

type Route = 'POST /v1/rooms/{roomId}/messages/{messageId}/speech';

const SPEECH = { burst: SPEECH_BURST, refillMs: SPEECH_REFILL_MS };

/** Has a message read aloud to whoever wants to hear it, unless that was done, or is being done. */
export async function readMessageAloud({ path, body }: Request<Route>, caller: Caller): Promise<ReadableSpeech> {
  await readMembership(caller, path.roomId);
  const message = (await readSpoken(path))?.message;
  if (message === undefined) throw noSuchMessage();
  if (isWanted(message)) {
    const locale = (await readUser(caller.userId))?.locale;
    const hints = { ...body, ...(locale && { locale }) };
    begin(message, hints);
    await readAndTakeToken(rateKey(caller.userId, 'speech'), SPEECH);
    const told = await changeSpeech(path, (now) => {
      if (!isWanted(now.message)) return undefined;
      const { speech, writes } = begin(now.message, hints);
      return { speech, also: writes(path, now.row) };
    });
    if (told === undefined) throw noSuchMessage();
  }
  return readableSpeech(path);
}

function isWanted({ speech }: Message): boolean {
  return speech === undefined || speech.status === 'failed';
}

/** @throws DomainError `conflict` */
function begin({ text, reply }: Message, hints: Parameters<typeof beginSpeech>[1]): BegunSpeech {
  if (reply?.running) throw new DomainError('conflict', 'This answer is not complete yet.');
  const begun = beginSpeech(text, hints);
  if (begun === undefined) throw new DomainError('conflict', 'There is nothing in this message to be read aloud.');
  return begun;
}

function noSuchMessage(): DomainError {
  return new DomainError('not_found', 'There is no such message here.');
}
