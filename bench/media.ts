import { startChat } from '../test/fixtures/chat.ts';
import { peoplePhoto } from '../test/fixtures/pictures.ts';
import type { Bench } from './bench.ts';
import type { Cost } from './peopled-room.ts';
import { brokenPromises, measurePicture, type PictureCosts } from './picture-costs.ts';
import { measureTimes, type PictureTimes } from './picture-times.ts';
import { setStage } from './shown-pictures.ts';
import { textTable } from './text-table.ts';

/** What a picture costs and how long it takes, until a room knows what is in it. */
export const media: Bench = {
  async measure(say) {
    say('Starting the local runtime …');
    const chat = await startChat();
    try {
      const stage = await setStage(chat);
      say('Showing pictures …');
      const photos = await Promise.all(([6, 5, 4, 3, 2] as const).map(peoplePhoto));
      const times = await measureTimes(stage, photos);
      say('Counting …');
      const costs = await measurePicture(chat.runtime.ledger, stage, await peoplePhoto(1));
      return { figures: { costs, times }, report: report(costs, times), broken: brokenPromises(costs) };
    } finally {
      await chat.stop();
    }
  },
};

function report(costs: PictureCosts, times: PictureTimes): string {
  return `
One picture in a room of two, from asking for its form until everybody knows what is in it, and the same picture again
in another room

${costTable(costs)}
Time from the upload's answer, as the other person hears of it, relative to what the engine itself takes for labels,
faces and words of the same picture, one after the other (median of ${times.pictures} photos)

${timeTable(times)}
The engine's process has ${times.engineMegabytes} MB after these pictures, and had ${times.enginePeakMegabytes} MB at most
`;
}

function costTable({ first, repeat }: PictureCosts): string {
  const operations = [...new Set([first, repeat].flatMap(({ calls }) => Object.keys(calls)))].toSorted();
  const rows: [string, (cost: Cost) => number][] = [
    ...operations.map((name): (typeof rows)[number] => [name, ({ calls }) => calls[name] ?? 0]),
    ['read units', (cost) => cost.readUnits],
    ['write units', (cost) => cost.writeUnits],
    ['invocations', (cost) => cost.invocations],
    ['posts', (cost) => cost.posts],
  ];
  return textTable([['', 'a picture', 'the same again'], ...rows.map(([name, of]) => [name, of(first), of(repeat)])]);
}

function timeTable(times: PictureTimes): string {
  return textTable([
    ['', '× engine'],
    ['uploaded to checked', times.uploadedToChecked],
    ['checked to understood', times.checkedToUnderstood],
    ['the first of all, uploaded to understood (the engine starts)', times.coldUploadedToUnderstood],
  ]);
}
