import { env } from '../../aws/env.ts';
import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import { putTicket } from '../../aws/table-ticket.ts';
import { TICKET_SECONDS, TICKETS_BURST, TICKETS_REFILL_MS } from '../../protocol/limits.ts';
import { httpHandler } from '../shared/http-handler.ts';
import { welcome } from '../shared/welcome.ts';

const TICKETS = { burst: TICKETS_BURST, refillMs: TICKETS_REFILL_MS };
const TICKET_BYTES = 32;

export const handler = httpHandler<'tickets'>({
  'POST /v1/tickets': async ({ origin }, caller) => {
    await readAndTakeToken(rateKey(caller.userId, 'tickets'), TICKETS);
    const { userId, handle } = await welcome(caller);

    const ticket = Buffer.from(env.randomBytes(TICKET_BYTES)).toString('base64url');
    await putTicket(ticket, { userId, handle, origin });
    return { ticket, expiresAt: new Date(env.now().getTime() + TICKET_SECONDS * 1000).toISOString() };
  },
});
