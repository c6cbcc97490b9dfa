import { httpHandler } from '../shared/http-handler.ts';
import { readMe, updateMe } from './me.ts';
import { findUsers } from './users.ts';

export const handler = httpHandler<'me'>({
  'GET /v1/me': readMe,
  'PATCH /v1/me': updateMe,
  'GET /v1/users': findUsers,
});
