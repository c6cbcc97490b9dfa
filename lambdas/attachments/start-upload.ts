import { uploadForm } from '../../aws/bucket-media.ts';
import { env } from '../../aws/env.ts';
import { addAttachment } from '../../aws/table-attachment.ts';
import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import { AudioType } from '../../protocol/attachment.ts';
import { AttachmentId, mintId } from '../../protocol/ids.ts';
import { UPLOADS_BURST, UPLOADS_REFILL_MS } from '../../protocol/limits.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { readMembership } from '../shared/standing.ts';

type Route = 'POST /v1/rooms/{roomId}/uploads';

const UPLOADS = { burst: UPLOADS_BURST, refillMs: UPLOADS_REFILL_MS };

/** A form for one upload of a member. Nothing of it is shown before it is checked. */
export async function startUpload({ path, body }: Request<Route>, caller: Caller): Promise<RouteAnswer<Route>> {
  const { roomId } = path;
  const { member } = await readMembership(caller, roomId);
  await readAndTakeToken(rateKey(caller.userId, 'uploads'), UPLOADS);
  const attachmentId = AttachmentId.parse(mintId('att', env.now(), env.randomBytes(10)));
  const kind = AudioType.safeParse(body.contentType).success ? ('audio' as const) : ('picture' as const);
  const attachment = { attachmentId, kind, status: 'waiting' as const };
  await addAttachment({ roomId, ownerId: member.userId, attachment });
  return { attachmentId, ...(await uploadForm({ roomId, attachmentId }, body)) };
}
