import { expect, it } from 'vitest';
import { Handle } from '../protocol/user.ts';
import { botHandleOf } from './bot-handle.ts';

it.each([
  ['Weather Écho!', 'weather-echo'],
  ['  --Echo--  ', 'echo'],
  ['天気', 'bot'],
  ['X', 'bot-x'],
  ['a very long name of a bot that nobody will ever want to type', 'a-very-long-name-of-a-bot-that-n'],
])('[MAKE2] makes of the name %s the handle %s', (name, handle) => {
  expect(botHandleOf(name)).toBe(handle);
  expect(Handle.safeParse(handle).success).toBe(true);
});
