import { expect, it } from 'vitest';
import { routeMatcher } from './match-route.ts';

const keys = [
  'ANY /v1/{proxy+}',
  'GET /v1/rooms/{roomId}',
  'GET /v1/rooms/mine',
  'ANY /v1/rooms/mine',
  'PUT /v1/rooms/{roomId}/members/{userId}',
  'GET /v1/rooms/{roomId}/{rest+}',
];

it.each([
  ['GET', '/v1/rooms/r1', 'GET /v1/rooms/{roomId}', { roomId: 'r1' }],
  ['GET', '/v1/rooms/a%2Fb%20c', 'GET /v1/rooms/{roomId}', { roomId: 'a/b c' }],
  ['GET', '/v1/rooms/mine', 'GET /v1/rooms/mine', {}],
  ['POST', '/v1/rooms/mine', 'ANY /v1/rooms/mine', {}],
  ['PUT', '/v1/rooms/r1/members/u1', 'PUT /v1/rooms/{roomId}/members/{userId}', { roomId: 'r1', userId: 'u1' }],
  ['GET', '/v1/rooms/r1/members/u1', 'GET /v1/rooms/{roomId}/{rest+}', { roomId: 'r1', rest: 'members/u1' }],
  ['POST', '/v1/rooms/r1', 'ANY /v1/{proxy+}', { proxy: 'rooms/r1' }],
  ['POST', '/v1/%E0%A4%A', 'ANY /v1/{proxy+}', { proxy: '%E0%A4%A' }],
])('[HTTP1] %s %s goes to %s', (method, path, key, pathParameters) => {
  expect(routeMatcher(keys)(method, path)).toEqual({ key, pathParameters });
});

it.each(['/', '/v1', '/v1/', '/v2/rooms', ''])('[HTTP1] %s has no route, or $default where there is one', (path) => {
  expect(routeMatcher(keys)('GET', path)).toBeUndefined();
  expect(routeMatcher([...keys, '$default'])('GET', path)).toEqual({ key: '$default', pathParameters: {} });
});
