import { expect, it } from 'vitest';
import { scriptOf } from '../../core/script.ts';
import { guessLanguage } from './guess-language.ts';

function guess(text: string, usual = 'en'): string | undefined {
  return guessLanguage(text, scriptOf(text), usual);
}

it.each([
  ['The weather is fine today, so let us go for a walk.', 'en'],
  ['Das Wetter ist heute schön, gehen wir also spazieren.', 'de'],
  ['Il fait beau aujourd’hui, allons nous promener.', 'fr'],
  ['Hoy hace buen tiempo, así que vamos a dar un paseo.', 'es'],
  ['Oggi il tempo è bello, andiamo a fare una passeggiata.', 'it'],
  ['Hoje o tempo está bom, então vamos dar um passeio.', 'pt'],
  ['Het weer is vandaag mooi, dus laten we gaan wandelen.', 'nl'],
  ['Dzisiaj jest ładna pogoda, więc chodźmy na spacer.', 'pl'],
  ['Vädret är fint idag, så låt oss ta en promenad.', 'sv'],
  ['Bugün hava çok güzel, hadi yürüyüşe çıkalım.', 'tr'],
  ['Сегодня хорошая погода.', 'ru'],
  ['今日はいい天気ですね。', 'ja'],
  ['الطقس جميل اليوم', 'ar'],
])('[SPEAK7] guesses the language of “%s”: %s', (text, language) => {
  expect(guess(text)).toBe(language);
});

it('[SPEAK7] takes what is usual for a text that tells nothing', () => {
  expect(guess('Guten Morgen!', 'de-CH')).toBe('de-CH');
  expect(guess('Ok', 'fr')).toBe('fr');
  expect(guess('42', 'ja')).toBe('ja');
  expect(guess('The weather is fine today, is it not?', 'en-GB')).toBe('en-GB');
  expect(guess('I met Jürgen in the café in Zürich.')).toBe('en');
  expect(guess('Reminder: buy milk, eggs and flour')).toBe('en');
  // Somebody whose own language is not written in these letters.
  expect(guess('Ok', 'ru')).toBe('en');
});

it('[SPEAK8] guesses nothing for a script that no voice reads', () => {
  expect(guess('Καλημέρα κόσμε, τι κάνεις σήμερα;')).toBeUndefined();
});
