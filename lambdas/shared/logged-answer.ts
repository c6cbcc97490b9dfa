import { DELIVERY_ANSWER_BYTES_MAX } from '../../protocol/limits.ts';

/** The beginning of what a bot answered, as its log keeps it: never half a character. */
export function loggedAnswer(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= DELIVERY_ANSWER_BYTES_MAX) return text;
  return new TextDecoder().decode(bytes.subarray(0, DELIVERY_ANSWER_BYTES_MAX), { stream: true });
}
