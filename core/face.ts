import type { FaceConsent, MyFace } from '../protocol/face.ts';
import { FACE_CONSENT_SECONDS } from '../protocol/limits.ts';

/** What somebody agrees to who enrols. Another text is another version, and a consent names the one it was given to. */
export const FACE_TERMS: MyFace['terms'] = {
  version: 1,
  purpose: 'To name me in pictures of rooms I am in, where an admin has switched that on.',
  text: [
    'Your selfie is measured once and thrown away. What is kept is a list of numbers about your face, and this consent.',
    'With it, pictures in rooms that you are in can say that you are on them. Only rooms where an admin has switched it on do so, and nobody outside such a room learns anything.',
    'Bots in such a room learn the name too, when they are asked who is in a picture.',
    'Nothing about your age, gender or feelings is asked for or kept.',
    'It ends after 12 months, or at once when you press Withdraw: the numbers, this consent, and your name in every picture are erased, and you get a receipt.',
  ],
};

export function faceConsent(now: Date): FaceConsent {
  const { version, purpose } = FACE_TERMS;
  const expiresAt = new Date(now.getTime() + FACE_CONSENT_SECONDS * 1000).toISOString();
  return { version, purpose, at: now.toISOString(), expiresAt };
}
