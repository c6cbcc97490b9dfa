import { bombs } from './bombs.ts';
import { brokenPictures } from './broken-pictures.ts';
import { foreignFiles } from './foreign-files.ts';
import type { HostileFile } from './hostile-file.ts';
import { picturesWithMetadata } from './metadata.ts';
import { orientedPictures } from './orientations.ts';
import { polyglots } from './polyglots.ts';
import { unusualPictures } from './unusual-pictures.ts';

/** Everything that somebody might upload who means harm, or knows no better. All of it is made here. */
export async function everyHostileFile(): Promise<HostileFile[]> {
  return [
    ...foreignFiles(),
    ...(await polyglots()),
    ...(await picturesWithMetadata()),
    ...(await orientedPictures()),
    ...(await unusualPictures()),
    ...(await brokenPictures()),
    ...(await bombs()),
  ];
}
