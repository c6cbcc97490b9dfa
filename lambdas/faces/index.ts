import { httpHandler } from '../shared/http-handler.ts';
import { enrol } from './enrol.ts';
import { readMyFace, withdraw } from './my-face.ts';

export const handler = httpHandler<'faces'>({
  'GET /v1/me/face': readMyFace,
  'PUT /v1/me/face': enrol,
  'DELETE /v1/me/face': withdraw,
});
