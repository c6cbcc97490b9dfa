import type { Refusal } from '../../../protocol/attachment.ts';
import { ATTACHMENTS_PER_MESSAGE_MAX } from '../../../protocol/limits.ts';
import { counted } from './counts.ts';
import { listed } from './listed.ts';

export const attachWords = {
  attach: 'Add pictures',
  choose: 'Choose pictures',
  takePicture: 'Take a picture',
  drop: 'Drop pictures to add them',
  picked: 'Pictures to send',
  remove: (number: number) => `Remove picture ${number}`,
  picture: (number: number) => `Picture ${number}`,
  preparing: 'Preparing a picture',
  alt: (number: number) => `Description of picture ${number}`,
  altHelp: 'Describe it',
  tooMany: (left: number) =>
    `A message has at most ${ATTACHMENTS_PER_MESSAGE_MAX} pictures. ${counted(left, { one: 'picture was', other: 'pictures were' })} left out.`,
  unreadable: (name: string) =>
    `“${name}” cannot be read as a picture by this browser, so nothing of it was sent. Save it as JPEG or PNG and try again.`,
  noPicture: 'That is not a picture.',
} as const;

export const cameraWords = {
  title: 'Take a picture',
  take: 'Take the picture',
  use: 'Use this picture',
  again: 'Take another',
  turn: 'Switch camera',
  starting: 'Starting the camera…',
  preview: 'What the camera sees',
  taken: 'The picture you took',
  refused: 'The camera may not be used. Allow it for this site in your browser’s settings, then try again.',
  missing: 'No camera was found on this device.',
  broken: 'The camera could not be started. Another program may be using it.',
  tryAgain: 'Try again',
} as const;

export const pictureWords = {
  open: (alt: string) => `Open: ${alt}`,
  coming: 'Picture is on its way',
  uploading: (percent: number) => `Uploading, ${percent} %`,
  checking: 'Checking…',
  stop: 'Stop upload',
  stopped: 'Upload stopped',
  failed: 'Upload failed',
  retry: 'Retry upload',
  notShown: 'This picture cannot be shown',
  looking: 'Looking…',
  labels: 'What is in the picture',
  more: (count: number) => `${count} more`,
  text: 'Text in the picture',
  copyText: 'Copy text',
  copied: 'Copied',
  showBoxes: 'Show where things are',
  hideBoxes: 'Hide where things are',
  madeByModel: 'Made by a model',
  madeByModelShort: 'AI',
  sensitive: 'This picture may be upsetting',
  show: 'Show',
  correctTitle: 'What is in this picture?',
  description: 'Description',
  descriptionHelp: 'Read out to those who cannot see the picture. Everybody in the room can change it.',
  label: (name: string) => `Label “${name}”`,
  removeLabel: (name: string) => `Remove label “${name}”`,
  labelsHelp: 'Found by a service. Rename what is wrong, or remove it.',
  corrected: 'Corrected by a member',
} as const;

export const refusalWords: Record<Refusal, string> = {
  empty: 'The file was empty.',
  not_a_picture: 'The file is not a picture.',
  damaged: 'The file is damaged.',
  too_large: 'The file is too large.',
  too_many_pixels: 'The picture has too many pixels.',
  unreachable: 'It never arrived.',
  not_audio: 'The file is not a recording.',
  has_video: 'The file is a video, not a recording.',
  too_long: 'The recording is longer than ten minutes.',
};

/** "Ana and 2 others", "3 people". */
export function peopleWords(names: readonly string[], count: number): string {
  const unnamed = count - names.length;
  if (names.length === 0) return counted(count, { one: 'person', other: 'people' });
  if (unnamed === 0) return listed(names);
  return listed([...names, counted(unnamed, { one: 'other', other: 'others' })], names.length + 1);
}

export const lightboxWords = {
  title: 'Picture',
  of: (number: number, count: number) => `${number} of ${count}`,
  next: 'Next picture',
  previous: 'Previous picture',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fit: 'Whole picture',
  details: 'About this picture',
  close: 'Close picture',
  loading: 'Loading picture',
} as const;
