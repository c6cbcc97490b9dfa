import type { Attachment } from '../protocol/attachment.ts';
import type { AttachmentId, MemberId, MessageId, RoomId } from '../protocol/ids.ts';
import { UNSENT_UPLOAD_SECONDS } from '../protocol/limits.ts';
import { env } from './env.ts';
import {
  deleteRow,
  getRow,
  getRows,
  type Key,
  putRow,
  queryPage,
  type Row,
  type TransactItem,
  transact,
  ttlAfter,
  updateRow,
} from './table.ts';
import { putIfAbsent } from './table-room.ts';

/** A file of a room: uploaded, perhaps part of a message, perhaps understood. */
export interface AttachmentRow extends Row {
  roomId: RoomId;
  /** Who uploaded it, and may send it. */
  ownerId: MemberId;
  /** As far as it is known; its message shows a shortened copy. */
  attachment: Attachment;
  /** Counts the changes; each holds on the one before. */
  version: number;
  /** The message that shows it. */
  messageId?: MessageId;
  /** Numbers of the events that told of it, so that they can be erased with it. */
  toldAt?: number[];
  /** SHA-256 of the upload that is checked: what else its form brings is none. */
  uploadHash?: string;
  /** SHA-256 of what was published, by which what is understood of a picture is shared. */
  hash?: string;
  /** How often a recording has been listened to; absent before the first time. */
  attempt?: number;
  /** Until a message shows it; of the index: finds what somebody has uploaded and not sent. */
  ttl?: number;
  inverse?: string;
}

export function attachmentKey(attachmentId: AttachmentId): Key {
  return { PK: `ATTACHMENT#${attachmentId}`, SK: 'ATTACHMENT' };
}

export async function readAttachment(attachmentId: AttachmentId): Promise<AttachmentRow | undefined> {
  return getRow<AttachmentRow>(attachmentKey(attachmentId));
}

/** In the order of `ids`; those that are not there are left out. */
export async function readAttachments(ids: readonly AttachmentId[]): Promise<AttachmentRow[]> {
  const rows = await getRows(ids.map(attachmentKey));
  return rows.flatMap((row) => (row === undefined ? [] : [row as AttachmentRow]));
}

export type NewAttachment = Pick<AttachmentRow, 'roomId' | 'ownerId' | 'attachment' | 'messageId'>;

function attachmentRow(attachment: NewAttachment): AttachmentRow {
  const unsent = { ttl: ttlAfter(UNSENT_UPLOAD_SECONDS), inverse: `UPLOADS#${attachment.ownerId}` };
  const row = { ...attachmentKey(attachment.attachment.attachmentId), ...attachment, version: 1 };
  return attachment.messageId === undefined ? { ...row, ...unsent } : row;
}

/** For an upload that is to come. */
export async function addAttachment(attachment: NewAttachment): Promise<void> {
  await putRow({ Item: attachmentRow(attachment) });
}

/** The same as part of a transaction, for one that comes with its message. */
export function attachmentAdded(attachment: NewAttachment): TransactItem {
  return putIfAbsent(attachmentRow(attachment));
}

/** True for the first upload of an attachment, and for the same one again; false for another, and when it is gone. */
export async function claimUpload(attachmentId: AttachmentId, uploadHash: string): Promise<boolean> {
  const claimed = await updateRow<AttachmentRow>({
    Key: attachmentKey(attachmentId),
    UpdateExpression: 'SET uploadHash = :hash',
    ConditionExpression: 'attribute_exists(PK) AND (attribute_not_exists(uploadHash) OR uploadHash = :hash)',
    ExpressionAttributeValues: { ':hash': uploadHash },
  });
  return claimed !== undefined;
}

/**
 * True for whoever is to have a recording listened to for the `attempt`th time. If nothing comes of it, it is looked
 * after by the name of the job.
 */
export async function claimListening(
  { attachmentId, attempt }: { attachmentId: AttachmentId; attempt: number },
  due: TransactItem,
): Promise<boolean> {
  const claim = {
    Update: {
      Key: attachmentKey(attachmentId),
      UpdateExpression: 'SET attempt = :attempt',
      ConditionExpression: 'attribute_exists(PK) AND (attribute_not_exists(attempt) OR attempt < :attempt)',
      ExpressionAttributeValues: { ':attempt': attempt },
    },
  };
  return (await transact([claim, due])).done;
}

/** Somebody else may begin at once: this one could not. */
export async function releaseListening(attachmentId: AttachmentId, attempt: number): Promise<void> {
  await updateRow({
    Key: attachmentKey(attachmentId),
    UpdateExpression: 'SET attempt = :before',
    ConditionExpression: 'attempt = :attempt',
    ExpressionAttributeValues: { ':attempt': attempt, ':before': attempt - 1 },
  });
}

/** The write that gives an upload to its message. It holds on nobody having changed or sent it since it was read. */
export function attachmentSent(row: AttachmentRow, messageId: MessageId, attachment: Attachment): TransactItem {
  return {
    Update: {
      Key: attachmentKey(attachment.attachmentId),
      UpdateExpression:
        'SET messageId = :message, attachment = :attachment, version = version + :one REMOVE #ttl, inverse',
      ConditionExpression: 'version = :before AND attribute_not_exists(messageId)',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':message': messageId,
        ':attachment': attachment,
        ':one': 1,
        ':before': row.version,
      },
    },
  };
}

/** What a change may set besides the attachment itself. */
export interface AttachmentChange {
  attachment: Attachment;
  hash?: string;
}

/** The write of a change, holding on the row as it was read; `toldAt` is the number of the event that tells of it. */
export function attachmentBecomes(row: AttachmentRow, change: AttachmentChange, toldAt?: number): TransactItem {
  const { attachment, hash = row.hash } = change;
  const told = [...(row.toldAt ?? []), ...(toldAt === undefined ? [] : [toldAt])];
  const sameMessage = row.messageId === undefined ? 'attribute_not_exists(messageId)' : 'attribute_exists(messageId)';
  return {
    Update: {
      Key: attachmentKey(attachment.attachmentId),
      UpdateExpression: `SET attachment = :attachment, version = version + :one, toldAt = :told${hash ? ', #hash = :hash' : ''}`,
      ConditionExpression: `version = :before AND ${sameMessage}`,
      ...(hash && { ExpressionAttributeNames: { '#hash': 'hash' } }),
      ExpressionAttributeValues: {
        ':attachment': attachment,
        ':told': told,
        ':one': 1,
        ':before': row.version,
        ...(hash && { ':hash': hash }),
      },
    },
  };
}

/** The same for one that no message shows yet; false when it was changed or sent meanwhile. */
export async function changeUnsent(
  row: AttachmentRow,
  change: AttachmentChange,
  also: readonly TransactItem[] = [],
): Promise<boolean> {
  return (await transact([attachmentBecomes(row, change), ...also])).done;
}

/** Its files go when the table's stream tells that its row is gone. */
export function attachmentGone(attachmentId: AttachmentId): TransactItem {
  return { Delete: { Key: attachmentKey(attachmentId) } };
}

/** Where attachments are found whose time is over: an upload that never came, or a look that never ended. */
const DUE = 'DUE';

export interface DueRow extends Row {
  attachmentId: AttachmentId;
  /** What to ask for: a job whose end nobody has told. */
  job?: string;
}

export function attachmentDue(attachmentId: AttachmentId, afterSeconds: number, job?: string): TransactItem {
  return { Put: { Item: dueRow(attachmentId, afterSeconds, job) } };
}

/** The same alone. */
export async function putDue(attachmentId: AttachmentId, afterSeconds: number, job?: string): Promise<void> {
  await putRow({ Item: dueRow(attachmentId, afterSeconds, job) });
}

function dueRow(attachmentId: AttachmentId, afterSeconds: number, job: string | undefined): DueRow {
  const at = new Date(env.now().getTime() + afterSeconds * 1000).toISOString();
  return { PK: DUE, SK: `${at}#${job ?? attachmentId}`, attachmentId, ...(job !== undefined && { job }) };
}

export async function listDue(limit: number): Promise<DueRow[]> {
  return queryPage<DueRow>({
    KeyConditionExpression: 'PK = :due AND SK < :now',
    ExpressionAttributeValues: { ':due': DUE, ':now': env.now().toISOString() },
    Limit: limit,
  });
}

export async function dropDue({ PK, SK }: DueRow): Promise<void> {
  await deleteRow({ Key: { PK, SK } });
}
