import { deletePoolUser } from '../../aws/cognito-user.ts';
import { env } from '../../aws/env.ts';
import { listBots } from '../../aws/table-bot.ts';
import type { ErasureRow } from '../../aws/table-erasure.ts';
import { dropUser } from '../../aws/table-user.ts';
import { ERASURE_LAST_LOOK_SECONDS } from '../../protocol/limits.ts';
import { withdrawFace } from '../shared/withdraw-face.ts';
import { eraseBots } from './erase-bots.ts';
import { eraseConnections } from './erase-connections.ts';
import { eraseOwnRows } from './erase-own-rows.ts';
import { eraseRooms, lookOnceMore } from './erase-rooms.ts';
import { leaveRooms } from './leave-rooms.ts';

/** What comes next, and when somebody is to look at it at the latest; `wait`: not yet. */
export type Next = (Pick<ErasureRow, 'step' | 'authors'> & { dueSeconds?: number }) | 'wait' | 'done';

/** Does the step, or a part of it. */
export async function eraseStep(row: ErasureRow): Promise<Next> {
  const { userId, step, authors } = row;
  switch (step) {
    case 'access':
      await eraseConnections(userId);
      await deletePoolUser(userId);
      // Nobody brings them into a room any more.
      await dropUser(userId);
      return { step: 'face', authors };
    case 'face':
      await withdrawFace(userId);
      return { step: 'bots', authors: [userId, ...(await listBots(userId)).map(({ botId }) => botId)] };
    case 'bots':
      return { step: (await eraseBots(row)) ? 'leave' : 'bots', authors };
    case 'leave':
      return { step: (await leaveRooms(userId)) ? 'rooms' : 'leave', authors };
    case 'rooms':
      return { step: (await eraseRooms(row)) ? 'rest' : 'rooms', authors };
    case 'rest':
      if (!(await eraseOwnRows(row))) return { step, authors };
      return { step: 'last', authors, dueSeconds: ERASURE_LAST_LOOK_SECONDS };
    case 'last':
      return lastLook(row);
    default:
      return step satisfies never;
  }
}

/** What was under way when it began has ended by now, and may have left something. */
async function lastLook(row: ErasureRow): Promise<Next> {
  const { userId, authors, at } = row;
  if (env.now().getTime() - Date.parse(at) < ERASURE_LAST_LOOK_SECONDS * 1000) return 'wait';
  await eraseConnections(userId);
  await withdrawFace(userId);
  const isDone = (await eraseBots(row)) && (await leaveRooms(userId)) && (await lookOnceMore(row));
  return isDone && (await eraseOwnRows(row)) ? 'done' : { step: 'last', authors };
}
