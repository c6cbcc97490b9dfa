import { httpHandler } from '../shared/http-handler.ts';
import { deleteMe } from './delete-me.ts';
import { exportMe } from './export-me.ts';

export const handler = httpHandler<'account'>({
  'GET /v1/me/export': exportMe,
  'DELETE /v1/me': deleteMe,
});
