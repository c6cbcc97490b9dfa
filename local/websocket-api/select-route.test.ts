import { expect, it } from 'vitest';
import { selectionPath, selectRoute } from './select-route.ts';

const has = (key: string) => ['message.send', 'ping', '$connect', '7'].includes(key);

it.each([
  ['{"action":"message.send"}', 'message.send'],
  ['{"action":7}', '7'],
  ['{"action":"unknown"}', '$default'],
  ['{"action":"$connect"}', '$default'],
  ['{"action":"toString"}', '$default'],
  ['{"action":null}', '$default'],
  ['{"other":"ping"}', '$default'],
  ['["ping"]', '$default'],
  ['null', '$default'],
  ['not json', '$default'],
  ['', '$default'],
])('[SOCKET4] %s goes to %s', (text, expected) => {
  const key = selectRoute(text, selectionPath('$request.body.action'), has);

  expect(key).toBe(expected);
});

it('[SOCKET4] a selection expression may have braces and depth, and nothing else', () => {
  const path = selectionPath('$'.concat('{request.body.type.name}'));

  expect(selectRoute('{"type":{"name":"ping"}}', path, has)).toBe('ping');
  expect(() => selectionPath('$request.header.action')).toThrow('selection expression');
});
