import { serveQuestions } from '../engine/serve-questions.ts';
import { chooseRecogniser } from './choose-recogniser.ts';
import { decodedMedia } from './decode.ts';
import type { Heard, Listening } from './listening.ts';

serveQuestions(hear);

async function hear(question: Listening): Promise<Heard> {
  const { samples, format, sampleRate, seconds } = await decodedMedia(question);
  const recogniser = chooseRecogniser();
  const language = recogniser.languageOf(question);
  const words = await recogniser.recognise(samples, language);
  return { words, language, format, sampleRate, seconds };
}
