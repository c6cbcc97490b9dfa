import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReadableAttachment } from '../../../protocol/attachment.ts';
import type { AttachmentId, MessageId, RoomId } from '../../../protocol/ids.ts';
import { mediaAnswers } from '../../../protocol/media-answers.ts';
import type { ReadableSpeech, Speech, SpokenSentence } from '../../../protocol/speech.ts';
import type { EngineWorld } from './engine-types.ts';

const RECORDING = 'GET /v1/attachments/{attachmentId}';
const READ = 'GET /v1/rooms/{roomId}/messages/{messageId}/speech';
const MAKE = 'POST /v1/rooms/{roomId}/messages/{messageId}/speech';

/** A link is not begun with that ends this soon. */
const MARGIN_MS = 30_000;
/** Where nothing is heard of speech that is being made, it is asked for after this long. */
const DOUBT_MS = 5_000;

/** A message as it is read aloud. An edit makes it another one. */
export interface SpokenMessage {
  roomId: RoomId;
  messageId: MessageId;
  editedAt?: string | undefined;
}

interface LinkOptions {
  /** The link that was given could not be loaded. */
  isRenewed: boolean;
}

interface WaitOptions extends LinkOptions {
  signal: AbortSignal;
}

export interface SoundLinksWorld extends Pick<EngineWorld, 'now' | 'setTimer' | 'request'> {
  /** What the room's log says of it by now. */
  speechOf(of: SpokenMessage): Speech | undefined;
  /** Called after any change of it. Returns what ends this. */
  watch(changed: () => void): () => void;
}

/** Where recordings and messages that are read aloud can be heard: asked for when somebody wants to hear them. */
export class SoundLinks {
  readonly store: StoreApi<{
    recordings: Readonly<Record<AttachmentId, ReadableAttachment>>;
    /** By `keyOf`. */
    speeches: Readonly<Record<string, ReadableSpeech>>;
  }> = createStore(() => ({ recordings: {}, speeches: {} }));
  readonly #world: SoundLinksWorld;

  constructor(world: SoundLinksWorld) {
    this.#world = world;
  }

  /** With its link and all of its words. @throws DomainError */
  async recording(attachmentId: AttachmentId, { isRenewed }: LinkOptions): Promise<ReadableAttachment> {
    const known = this.store.getState().recordings[attachmentId];
    if (known !== undefined && !isRenewed && !this.#endsSoon(known)) return known;
    const found = await this.#world.request(RECORDING, { path: { attachmentId }, answer: mediaAnswers[RECORDING] });
    this.store.setState(({ recordings }) => ({ recordings: { ...recordings, [attachmentId]: found } }));
    return found;
  }

  /**
   * A sentence of a message, counted from 0: waits while it is being made; undefined after the last, which the message's
   * own `speech` tells whether it is all of it. The first has it made, where that was not done or failed. @throws DomainError
   */
  async sentence(of: SpokenMessage, index: number, options: WaitOptions): Promise<SpokenSentence | undefined> {
    let told = this.#world.speechOf(of);
    let speech = await this.#current(of, index, options);
    for (;;) {
      const sentence = speech.parts[index];
      if (sentence !== undefined) return sentence;
      if (speech.status !== 'making' || options.signal.aborted) return undefined;
      await this.#changed(of, told, options.signal);
      told = this.#world.speechOf(of);
      if (!options.signal.aborted) speech = await this.#read(of);
    }
  }

  async #current(of: SpokenMessage, index: number, { isRenewed }: LinkOptions): Promise<ReadableSpeech> {
    const known = this.store.getState().speeches[keyOf(of)];
    const told = this.#world.speechOf(of);
    const isBehind = known !== undefined && told !== undefined && hasMore(told, known);
    const status = (isBehind ? told : (known ?? told))?.status;
    if (index === 0 && (status === undefined || status === 'failed')) return this.#make(of);
    if (known === undefined || isRenewed || isBehind || this.#endsSoon(known)) return this.#read(of);
    return known;
  }

  async #make({ roomId, messageId, editedAt }: SpokenMessage): Promise<ReadableSpeech> {
    const path = { roomId, messageId };
    const speech = await this.#world.request(MAKE, { path, body: {}, answer: mediaAnswers[MAKE] });
    return this.#put({ roomId, messageId, editedAt }, speech);
  }

  async #read(of: SpokenMessage): Promise<ReadableSpeech> {
    const { roomId, messageId } = of;
    return this.#put(of, await this.#world.request(READ, { path: { roomId, messageId }, answer: mediaAnswers[READ] }));
  }

  #put(of: SpokenMessage, speech: ReadableSpeech): ReadableSpeech {
    this.store.setState(({ speeches }) => ({ speeches: { ...speeches, [keyOf(of)]: speech } }));
    return speech;
  }

  /** Resolves when the log says something else than `before`, which was so when the server was asked. */
  #changed(of: SpokenMessage, before: Speech | undefined, signal: AbortSignal): Promise<void> {
    if (this.#world.speechOf(of) !== before) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        unwatch();
        cancel();
        signal.removeEventListener('abort', end);
        resolve();
      };
      const unwatch = this.#world.watch(() => this.#world.speechOf(of) !== before && end());
      const cancel = this.#world.setTimer(DOUBT_MS, end);
      signal.addEventListener('abort', end);
    });
  }

  #endsSoon({ expiresAt = '' }: { expiresAt?: string | undefined }): boolean {
    return Date.parse(expiresAt) - MARGIN_MS <= this.#world.now();
  }
}

export function keyOf({ messageId, editedAt = '' }: SpokenMessage): string {
  return `${messageId}${editedAt}`;
}

function hasMore(told: Speech, known: ReadableSpeech): boolean {
  return told.status !== known.status || told.sentences > known.parts.length;
}
