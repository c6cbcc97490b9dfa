import { expect, it } from 'vitest';
import { canBe, scriptOf } from './script.ts';
import { familyOf, languageOfVoice, voiceFor } from './voices.ts';

it.each([
  ['en', undefined, 'Joanna', 'neural'],
  ['en-GB', undefined, 'Amy', 'neural'],
  ['en-ZZ', undefined, 'Joanna', 'neural'],
  ['EN-gb', 'Brian', 'Brian', 'neural'],
  ['en-US', 'Brian', 'Brian', 'neural'],
  ['de', 'Brian', 'Vicki', 'neural'],
  ['de-DE', 'Hans', 'Hans', 'standard'],
  ['fr-CA', undefined, 'Gabrielle', 'neural'],
  ['ru', undefined, 'Tatyana', 'standard'],
  ['ro-RO', undefined, 'Carmen', 'standard'],
  ['is', undefined, 'Dora', 'standard'],
  ['zh-TW', undefined, 'Zhiyu', 'neural'],
  ['cmn-CN', undefined, 'Zhiyu', 'neural'],
  ['yue', undefined, 'Hiujin', 'neural'],
  ['ar-SA', undefined, 'Hala', 'neural'],
  ['no', undefined, 'Ida', 'neural'],
  ['hi-IN', undefined, 'Kajal', 'neural'],
] as const)('[SPEAK8] speaks %s, with %s wished, by %s', (language, wished, id, engine) => {
  expect(voiceFor(language, wished)).toMatchObject({ id, engine });
});

it('[SPEAK8] has no voice for some languages, and knows what a voice speaks', () => {
  expect(voiceFor('el')).toBeUndefined();
  expect(voiceFor('th-TH', 'Joanna')).toBeUndefined();
  expect(languageOfVoice('Vicki')).toBe('de-DE');
  expect(languageOfVoice('Nobody')).toBeUndefined();
  expect(voiceFor('hi-IN')).toMatchObject({ language: 'hi-IN', isBilingual: true });
});

it.each([
  ['Good morning', 'latin'],
  ['Доброе утро', 'ru'],
  ['おはよう、世界', 'ja'],
  ['東京タワー', 'ja'],
  ['早上好，世界', 'zh'],
  ['안녕하세요', 'ko'],
  ['صباح الخير', 'ar'],
  ['सुप्रभात', 'hi'],
  ['Καλημέρα κόσμε', 'other'],
  ['สวัสดี', 'other'],
  ['42 + 7', 'none'],
  ['我用 GitHub 写代码，每天都很开心', 'zh'],
] as const)('[SPEAK7] tells the script of %s: %s', (text, script) => {
  expect(scriptOf(text)).toBe(script);
});

it('[SPEAK7] knows which languages a script can be of', () => {
  expect(canBe('latin', familyOf('de-CH'))).toBe(true);
  expect(canBe('latin', familyOf('ru-RU'))).toBe(false);
  expect(canBe('zh', familyOf('yue-CN'))).toBe(true);
  expect(canBe('ru', familyOf('en-US'))).toBe(false);
  expect(canBe('other', familyOf('en-US'))).toBe(false);
  expect(canBe('none', familyOf('ja-JP'))).toBe(true);
});
