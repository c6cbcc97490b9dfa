import { DomainError } from '../../../protocol/errors.ts';
import type { AttachmentId, MessageId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { Speech } from '../../../protocol/speech.ts';
import type { Engine } from '../engine/engine-types.ts';
import { keyOf, SoundLinks, type SpokenMessage } from '../engine/sound-links.ts';
import { playingWords, speechWords } from '../words/voice.ts';
import type { Sound } from './sound.ts';

const made = new WeakMap<Engine, SoundLinks>();

/** Where the sounds of this person's rooms can be heard. */
export function soundLinks(engine: Engine): SoundLinks {
  const known = made.get(engine);
  if (known !== undefined) return known;
  const links = new SoundLinks({
    now: () => Date.now(),
    setTimer: (ms, fire) => {
      const timer = setTimeout(fire, ms);
      return () => clearTimeout(timer);
    },
    request: (route, call) => engine.request(route, call),
    speechOf: (of) => messageOf(engine, of)?.speech,
    watch: (changed) => engine.store.subscribe(changed),
  });
  made.set(engine, links);
  return links;
}

export const recordingId = (attachmentId: AttachmentId) => `recording:${attachmentId}`;
export const speechId = (messageId: MessageId) => `speech:${messageId}`;

export interface RecordingOptions {
  attachmentId: AttachmentId;
  by: string;
  /** Where this device has it, too. */
  localUrl?: string | undefined;
}

export function recordingSound(engine: Engine, { attachmentId, by, localUrl }: RecordingOptions): Sound {
  return {
    id: recordingId(attachmentId),
    title: playingWords.voiceMessage,
    by,
    async part(index, { isRenewed }) {
      if (index > 0) return undefined;
      if (localUrl !== undefined && !isRenewed) return { url: localUrl };
      const { urls } = await soundLinks(engine).recording(attachmentId, { isRenewed });
      if (urls === undefined) throw new DomainError('unavailable', playingWords.broken);
      return { url: urls.full };
    },
  };
}

/** A message that is read aloud: one part for each sentence. It is made when somebody wants to hear it. */
export function speechSound(engine: Engine, of: SpokenMessage, by: string): Sound {
  const links = soundLinks(engine);
  return {
    id: speechId(of.messageId),
    title: speechWords.readAloud,
    by,
    part: (index, options) => links.sentence(of, index, options),
    lengths: () => (links.store.getState().speeches[keyOf(of)]?.parts ?? []).map(({ durationMs }) => durationMs),
  };
}

/** As the conversation shows it now; undefined when it is not there, is deleted, or says something else by now. */
function messageOf(engine: Engine, of: SpokenMessage): Message | undefined {
  const room = engine.store.getState().rooms.get(of.roomId)?.room;
  const item = room?.timeline.findLast((one) => one.kind === 'message' && one.message.messageId === of.messageId);
  return item?.kind === 'message' && item.message.editedAt === of.editedAt ? item.message : undefined;
}

/** Whether there is, or will be, anything to hear. */
export function isHeard(speech: Speech | undefined): boolean {
  return speech !== undefined && (speech.status !== 'failed' || speech.sentences > 0);
}
