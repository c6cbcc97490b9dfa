import type { RoomId } from '../protocol/ids.ts';
import { DELTA_FRAME_MS } from '../protocol/limits.ts';
import { env } from './env.ts';
import { getRow, type Key, putRow, queryAll, type Row, ttlAfter, updateRow } from './table.ts';
import type { ReplyRow } from './table-reply.ts';

/** One piece of an answer that grows. They are rows of their own, because a row that grows is paid for whole each time. */
export interface Piece {
  index: number;
  text: string;
  /** It stands instead of all before. */
  replaces?: boolean | undefined;
}

interface PieceRow extends Row, Piece {
  ttl: number;
}

const PIECE_SECONDS = 60 * 60;
const DIGITS = 4;

function pieceKey({ replyId, round }: Pick<ReplyRow, 'replyId' | 'round'>, index: number): Key {
  return { PK: `REPLY#${replyId}`, SK: `PIECE#${round}#${String(index).padStart(DIGITS, '0')}` };
}

/** False when there is one of this number already: it stays. */
export async function putPiece(reply: ReplyRow, piece: Piece): Promise<boolean> {
  const Item: PieceRow = { ...pieceKey(reply, piece.index), ...piece, ttl: ttlAfter(PIECE_SECONDS) };
  return putRow({ Item, ConditionExpression: 'attribute_not_exists(PK)' });
}

/** The pieces from `from` on that follow each other without a gap. */
export async function readPieces(reply: ReplyRow, from = 0): Promise<Piece[]> {
  const rows = await queryAll<PieceRow>({
    KeyConditionExpression: 'PK = :reply AND SK BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':reply': `REPLY#${reply.replyId}`,
      ':from': pieceKey(reply, from).SK,
      ':to': pieceKey(reply, 10 ** DIGITS - 1).SK,
    },
    ConsistentRead: true,
  });
  return rows.filter((row, position) => row.index === from + position);
}

export function textOf(pieces: readonly Piece[]): string {
  return pieces.reduce((text, piece) => (piece.replaces ? piece.text : text + piece.text), '');
}

interface FrameRow extends Row {
  nextAt: number;
}

/** Waits for the room's next frame of growing answers, which is at most one per `DELTA_FRAME_MS`, whoever answers. */
export async function takeFrame(roomId: RoomId): Promise<void> {
  const Key: Key = { PK: `ROOM#${roomId}`, SK: 'FRAME' };
  for (;;) {
    const now = env.now().getTime();
    const taken = await updateRow<FrameRow>({
      Key,
      UpdateExpression: 'SET nextAt = :next, #ttl = :ttl',
      ConditionExpression: 'attribute_not_exists(PK) OR nextAt <= :now',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':next': now + DELTA_FRAME_MS, ':now': now, ':ttl': ttlAfter(PIECE_SECONDS) },
    });
    if (taken !== undefined) return;
    const nextAt = (await getRow<FrameRow>(Key))?.nextAt ?? now;
    await env.sleep(Math.max(1, Math.min(DELTA_FRAME_MS, nextAt - env.now().getTime())));
  }
}
