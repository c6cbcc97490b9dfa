import { expect, it } from 'vitest';
import { clfTime, gatewayId } from './identifiers.ts';

it('[GATEWAY2] ids look like API Gateway ids and need encoding in a path', () => {
  const ids = new Set(Array.from({ length: 100 }, gatewayId));

  expect(ids.size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{15}=$/);
});

it('[GATEWAY2] times are in the Common Log Format', () => {
  expect(clfTime(new Date('2026-03-05T08:09:10.999Z'))).toBe('05/Mar/2026:08:09:10 +0000');
});
