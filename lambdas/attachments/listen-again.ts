import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import { PENDING } from '../../core/attachment.ts';
import type { Attachment } from '../../protocol/attachment.ts';
import { DomainError } from '../../protocol/errors.ts';
import { UPLOADS_BURST, UPLOADS_REFILL_MS } from '../../protocol/limits.ts';
import type { Caller } from '../shared/caller.ts';
import { changeAttachment } from '../shared/change-attachment.ts';
import type { Request } from '../shared/http-handler.ts';
import { begin, claim } from '../shared/start-listening.ts';
import { readAllowed } from './read-attachments.ts';

type Route = 'POST /v1/attachments/{attachmentId}/transcription';

/** As much as uploading it again. */
const TRANSCRIPTIONS = { burst: UPLOADS_BURST, refillMs: UPLOADS_REFILL_MS };
/** Whatever fails as often as this is not going to be heard. */
const ATTEMPTS_MAX = 5;

/** Has a recording transcribed once more, where that failed. While it is being transcribed, it goes on. */
export async function listenAgain({ path }: Request<Route>, caller: Caller): Promise<Attachment> {
  const { roomId, attachment, attempt = 0 } = await readAllowed(path.attachmentId, caller);
  const { kind, status, contentType, understanding = PENDING } = attachment;
  if (kind !== 'audio' || status !== 'ready' || contentType === undefined || understanding.status === 'done') {
    throw new DomainError('conflict', 'There is nothing to transcribe here.');
  }
  if (understanding.status === 'pending') return attachment;
  if (attempt >= ATTEMPTS_MAX) throw new DomainError('conflict', 'This recording could not be transcribed too often.');
  await readAndTakeToken(rateKey(caller.userId, 'transcriptions'), TRANSCRIPTIONS);
  const place = { roomId, attachmentId: path.attachmentId };
  const isMine = await claim(place, attempt + 1);
  const changed = isMine ? await hope(place.attachmentId) : attachment;
  if (isMine && changed !== undefined) await begin(place, attempt + 1, contentType);
  if (changed === undefined) throw new DomainError('not_found', 'There is no such attachment any more.');
  return changed;
}

/** Tells that it is being listened to again, before that begins: its end must not come first. */
function hope(attachmentId: Parameters<typeof changeAttachment>[0]): Promise<Attachment | undefined> {
  return changeAttachment(attachmentId, (attachment) => {
    if (attachment.understanding?.status === 'done') return undefined;
    return { event: 'attachment.understood', attachment: { ...attachment, understanding: PENDING } };
  });
}
