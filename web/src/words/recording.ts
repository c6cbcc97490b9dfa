import { AUDIO_MS_MAX } from '../../../protocol/limits.ts';
import { counted } from './counts.ts';

const MINUTES_MAX = AUDIO_MS_MAX / 60_000;

export const recordingWords = {
  record: 'Record a voice message',
  letGo: 'Let go to send',
  recording: 'Recording a voice message',
  starting: 'Starting the microphone…',
  started: 'Recording.',
  slide: 'Slide to cancel',
  cancel: 'Cancel recording',
  stop: 'Stop and listen first',
  send: 'Send voice message',
  discard: 'Delete recording',
  stopped: 'Stopped. Listen to it, send it or delete it.',
  cancelled: 'Recording cancelled',
  sent: 'Voice message sent',
  preview: 'Your recording',
  tooShort: 'Too short. Hold to record, or tap to record hands-free.',
  left: (seconds: number) => `${counted(seconds, { one: 'second', other: 'seconds' })} left`,
} as const;

/** Why a recording stopped by itself, and what became of it. */
export const stoppedWords = {
  limit: `A recording lasts ${MINUTES_MAX} minutes at most. Listen to it, send it or delete it.`,
  lost: 'The microphone was taken away. What it heard until then is here.',
  hidden: 'Recording stopped when you left the page. What you said until then is here.',
} as const;

export const microphoneWords = {
  refused: 'The microphone may not be used. Allow it for this site in your browser’s settings, then try again.',
  missing: 'No microphone was found. Plug one in, then try again.',
  busy: 'The microphone could not be opened. Another program may be using it: close that, then try again.',
  unsupported: 'This browser cannot record. A newer version of it, or another browser, can.',
  broken: 'The microphone could not be started. Reload the page, then try again.',
} as const;

export const handsFreeWords = {
  talk: 'Talk',
  talkTo: (name: string) => `Talk with ${name}`,
  end: 'End the conversation',
  listening: 'Listening…',
  listeningHelp: 'Speak, and pause when you are done',
  listeningDone: 'Tap when you are done',
  asking: 'Are you still there?',
  askingHelp: 'Tap to go on, or it ends by itself',
  sending: 'Sending…',
  thinking: 'Thinking…',
  thinkingHelp: (name: string) => `${name} is working on the answer`,
  speaking: (name: string) => `${name} is speaking`,
  speakingHelp: 'Tap to interrupt',
  starting: 'Starting the microphone…',
  done: 'Send what I said',
  goOn: 'Go on',
  interrupt: 'Interrupt',
  ended: 'The conversation has ended.',
} as const;

/** Why a conversation ended by itself. */
export const handsFreeEndWords = {
  notSent: 'What you said could not be sent. It is kept in the conversation: Retry is on its bubble.',
  waits: 'There is no connection. What you said is kept in the conversation, and sent when there is one.',
  notUploaded: 'What you said could not be uploaded. It is kept in the conversation: Retry is on its bubble.',
  refused: 'What you said could not be used. Its bubble in the conversation says why.',
  noAnswer: (name: string) => `${name} did not answer. What you said is in the conversation: try again there.`,
  lost: 'The microphone was taken away. What it heard until then is kept below.',
  hidden: 'The conversation ended when you left the page.',
} as const;
