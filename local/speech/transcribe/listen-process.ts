import { serveQuestions } from '../engine/serve-questions.ts';
import { decodedMedia } from './decode.ts';
import type { Heard, Listening } from './listening.ts';
import { chosenRecogniser } from './recogniser.ts';

serveQuestions((question) => hear(question as Listening));

async function hear(question: Listening): Promise<Heard> {
  const { samples, format, sampleRate, seconds } = await decodedMedia(question);
  const recogniser = chosenRecogniser();
  const language = recogniser.languageOf(question);
  const words = await recogniser.recognise(samples, language);
  return { words, language, format, sampleRate, seconds };
}
