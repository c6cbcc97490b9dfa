import { expect, it } from 'vitest';
import type { Cost } from './peopled-room.ts';
import { brokenPromises } from './picture-costs.ts';

const looks = {
  'rekognition:DetectFaces': 1,
  'rekognition:DetectLabels': 1,
  'rekognition:DetectModerationLabels': 1,
  'rekognition:DetectText': 1,
};

function cost(calls: Cost['calls']): Cost {
  return { calls, readUnits: 5, writeUnits: 6, invocations: 1, posts: 1 };
}

it('finds nothing broken in what keeps every promise', () => {
  expect(brokenPromises({ first: cost(looks), repeat: cost({ 's3:GetObject': 2 }) })).toEqual([]);
});

it.each([
  ['a look too many', { ...looks, 'rekognition:DetectText': 2 }, {}, 'a picture takes 2 calls of DetectText, not 1'],
  ['a look too few', { ...looks, 'rekognition:DetectFaces': 0 }, {}, 'a picture takes 0 calls of DetectFaces, not 1'],
  ['a scan', { ...looks, 'dynamodb:Scan': 1 }, {}, 'a picture scans the table'],
  [
    'a repeat that is paid for',
    looks,
    { 'rekognition:DetectLabels': 1 },
    'the same picture in another room takes 1 more calls of DetectLabels',
  ],
])('notices %s', (_, first, repeat, sentence) => {
  expect(brokenPromises({ first: cost(first), repeat: cost(repeat) })).toEqual([sentence]);
});
