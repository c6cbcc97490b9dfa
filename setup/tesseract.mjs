import { installFromDebian, onPath } from './debian.mjs';

/** The local runtime reads text in pictures with it; where there is none, its tests look for what the runtime says then. */
export async function tryForTesseract() {
  if (onPath('tesseract') === undefined) await installFromDebian(['tesseract-ocr']);
}
