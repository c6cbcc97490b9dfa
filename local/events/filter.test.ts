import { describe, expect, it } from 'vitest';
import { filterOf } from './filter.ts';

const event = {
  eventName: 'INSERT',
  size: 7,
  tags: ['a', 'b'],
  image: { flag: { BOOL: true }, name: { S: 'ROOM#1' } },
};

describe('[FILTER1] patterns match as Lambda documents them', () => {
  it.each<[object, boolean]>([
    [{ eventName: ['INSERT', 'MODIFY'] }, true],
    [{ eventName: ['insert'] }, false],
    [{ eventName: [{ 'equals-ignore-case': 'insert' }] }, true],
    [{ image: { flag: { BOOL: [true] } } }, true],
    [{ image: { flag: { BOOL: [false] } } }, false],
    [{ image: { missing: { BOOL: [true] } } }, false],
    [{ image: { name: { S: [{ prefix: 'ROOM#' }] } } }, true],
    [{ image: { name: { S: [{ suffix: '#2' }] } } }, false],
    [{ size: [{ numeric: ['>', 5, '<=', 7] }] }, true],
    [{ size: [{ numeric: ['<', 7] }] }, false],
    [{ size: [{ exists: true }], none: [{ exists: false }] }, true],
    [{ size: [{ exists: false }] }, false],
    [{ eventName: [{ 'anything-but': ['REMOVE'] }] }, true],
    [{ image: { name: { S: [{ 'anything-but': { prefix: 'ROOM#' } }] } } }, false],
    [{ tags: ['b'] }, true],
    [{ tags: ['c'] }, false],
    [{ $or: [{ size: [1] }, { eventName: ['INSERT'] }] }, true],
    [{ eventName: ['INSERT'], size: [8] }, false],
  ])('%j: %s', (pattern, expected) => {
    const filter = filterOf({ Filters: [{ Pattern: JSON.stringify(pattern) }] });

    expect(filter(event)).toBe(expected);
  });
});

it('[FILTER2] passes what one of several filters matches, and everything without filters', () => {
  const two = filterOf({ Filters: [{ Pattern: '{"size":[1]}' }, { Pattern: '{"size":[7]}' }] });

  expect(two(event)).toBe(true);
  expect(filterOf(undefined)(event)).toBe(true);
});

it('[FILTER3] refuses an operator it does not know', () => {
  const criteria = { Filters: [{ Pattern: '{"$or":[{"size":[1]},{"size":[{"cidr":"10.0.0.0/8"}]}]}' }] };

  expect(() => filterOf(criteria)).toThrow('cidr');
});
