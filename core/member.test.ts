import { expect, it } from 'vitest';
import { UserId } from '../protocol/ids.ts';
import type { Role } from '../protocol/room.ts';
import { assertMayGive, assertMayRemove } from './member.ts';

const person = (n: number, role: Role) => ({ userId: UserId.parse(`user_${String(n).padStart(26, '0')}`), role });
const isAllowed = (check: () => void): boolean => {
  try {
    check();
    return true;
  } catch {
    return false;
  }
};

it.each<[Role, Role, boolean]>([
  ['member', 'member', false],
  ['member', 'admin', false],
  ['admin', 'member', true],
  ['admin', 'bot', true],
  ['admin', 'admin', false],
  ['admin', 'owner', false],
  ['owner', 'admin', true],
  ['owner', 'owner', false],
])('[PERM3] %s removes %s: %s', (actor, target, allowed) => {
  expect(isAllowed(() => assertMayRemove(person(1, actor), person(2, target)))).toBe(allowed);
});

it('[PERM3] lets anybody leave', () => {
  expect(isAllowed(() => assertMayRemove(person(1, 'member'), person(1, 'member')))).toBe(true);
});

it.each<[Role, Role, Role, boolean]>([
  ['member', 'member', 'admin', false],
  ['admin', 'member', 'admin', true],
  ['admin', 'member', 'owner', false],
  ['admin', 'admin', 'member', false],
  ['owner', 'admin', 'member', true],
  ['owner', 'member', 'owner', true],
])('[PERM4] %s makes %s %s: %s', (actor, target, role, allowed) => {
  expect(isAllowed(() => assertMayGive(person(1, actor), person(2, target), role))).toBe(allowed);
});
