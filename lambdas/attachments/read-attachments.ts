import { type AttachmentRow, readAttachment, readAttachments } from '../../aws/table-attachment.ts';
import { fitting } from '../../core/attachment.ts';
import type { ReadableAttachment } from '../../protocol/attachment.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { readable } from '../shared/readable-attachment.ts';
import { readMembership } from '../shared/standing.ts';

/** Lambda answers with 6 MB at most; links take their part of it. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;

type One = 'GET /v1/attachments/{attachmentId}';
type Some = 'GET /v1/rooms/{roomId}/attachments';

export async function readOne({ path }: Request<One>, caller: Caller): Promise<ReadableAttachment> {
  return readable(await readAllowed(path.attachmentId, caller));
}

/** Several of one room. One that is not of this room looks like one that does not exist. */
export async function readSome({ path, query }: Request<Some>, caller: Caller): Promise<RouteAnswer<Some>> {
  await readMembership(caller, path.roomId);
  const rows = (await readAttachments(query.ids)).filter((row) => row.roomId === path.roomId && maySee(row, caller));
  const attachments = fitting(
    rows.map(({ attachment }) => attachment),
    ANSWER_BYTES_MAX,
  );
  return {
    attachments: await Promise.all(attachments.map((attachment) => readable({ roomId: path.roomId, attachment }))),
  };
}

/** @throws DomainError `not_found` for what is not there, or not in a room of the caller */
export async function readAllowed(
  attachmentId: Request<One>['path']['attachmentId'],
  caller: Caller,
): Promise<AttachmentRow> {
  const row = await readAttachment(attachmentId);
  if (row === undefined) throw noSuchAttachment();
  await readMembership(caller, row.roomId).catch((thrown: unknown) => {
    throw thrown instanceof DomainError && thrown.code === 'not_found' ? noSuchAttachment() : thrown;
  });
  if (!maySee(row, caller)) throw noSuchAttachment();
  return row;
}

/** Before it is sent, an upload is its owner's own. */
function maySee({ messageId, ownerId }: AttachmentRow, { userId }: Caller): boolean {
  return messageId !== undefined || ownerId === userId;
}

function noSuchAttachment(): DomainError {
  return new DomainError('not_found', 'There is no such attachment, or it is not yours to see.');
}
