import type { Ledger } from '../local/ledger.ts';
import { type Cost, costOf } from './peopled-room.ts';
import { type PictureStage, showAndWait } from './shown-pictures.ts';

/** What a picture cost, from asking for its form until everybody in a room of two knows what is in it. */
export interface PictureCosts {
  first: Cost;
  /** The same picture again, in another room. */
  repeat: Cost;
}

export async function measurePicture(ledger: Ledger, stage: PictureStage, file: Buffer): Promise<PictureCosts> {
  const [one, other] = stage.rooms;
  return {
    first: await costOf(ledger, () => showAndWait(stage, one, file)),
    repeat: await costOf(ledger, () => showAndWait(stage, other, file)),
  };
}

/** A sentence for each promise about the cost of a picture that the figures do not keep. */
export function brokenPromises({ first, repeat }: PictureCosts): string[] {
  return [
    ...LOOKS.flatMap((look) => brokenLook(look, first, repeat)),
    ...[first, repeat].flatMap(({ calls }) => ((calls['dynamodb:Scan'] ?? 0) > 0 ? ['a picture scans the table'] : [])),
  ];
}

/** Each is paid for by the picture. */
const LOOKS = ['DetectFaces', 'DetectLabels', 'DetectModerationLabels', 'DetectText'];

function brokenLook(look: string, first: Cost, repeat: Cost): string[] {
  const [once, again] = [first, repeat].map(({ calls }) => calls[`rekognition:${look}`] ?? 0);
  return [
    ...(once === 1 ? [] : [`a picture takes ${once} calls of ${look}, not 1`]),
    ...(again === 0 ? [] : [`the same picture in another room takes ${again} more calls of ${look}`]),
  ];
}
