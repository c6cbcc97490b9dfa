import { getRows, queryInverse, type Row } from '../../aws/table.ts';
import { readAttachments } from '../../aws/table-attachment.ts';
import { botOf, listBots } from '../../aws/table-bot.ts';
import type { ConnectionRow } from '../../aws/table-connection.ts';
import { listNamings, readFace } from '../../aws/table-face.ts';
import type { InviteRow } from '../../aws/table-invite.ts';
import { meOf, readUser } from '../../aws/table-user.ts';
import type { ExportedAccount, ExportedRoom } from '../../protocol/account.ts';
import { AttachmentId, type UserId } from '../../protocol/ids.ts';
import { readable } from '../shared/readable-attachment.ts';

/** What is stored of somebody, but for what they said. */
export async function exportAccount(userId: UserId, rooms: ExportedRoom[]): Promise<ExportedAccount> {
  const [user, face, bots] = await Promise.all([readUser(userId), exportFace(userId), listBots(userId)]);
  return {
    ...(user && { profile: meOf(user) }),
    ...(face && { face }),
    rooms,
    bots: bots.map(botOf),
    invites: (await rowsOf<InviteRow>(`INVITES#${userId}`)).map(({ roomId, ttl }) => {
      return { roomId, expiresAt: new Date(ttl * 1000).toISOString() };
    }),
    uploads: await exportUploads(userId),
    devices: (await rowsOf<ConnectionRow>(`USER#${userId}`)).map(({ device }) => device),
  };
}

async function exportFace(userId: UserId): Promise<ExportedAccount['face']> {
  const [face, namings] = await Promise.all([readFace(userId), listNamings(userId)]);
  return face && { consent: face.consent, pictures: namings.map(({ attachmentId }) => attachmentId) };
}

async function exportUploads(userId: UserId): Promise<ExportedAccount['uploads']> {
  const keys = await queryInverse(`UPLOADS#${userId}`);
  const ids = keys.map(({ PK }) => AttachmentId.parse(PK.slice('ATTACHMENT#'.length)));
  return Promise.all((await readAttachments(ids)).map(readable));
}

async function rowsOf<R extends Row>(inverse: string): Promise<R[]> {
  const rows = await getRows(await queryInverse(inverse));
  return rows.flatMap((row) => (row === undefined ? [] : [row as R]));
}
