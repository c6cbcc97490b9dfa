import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ClientMessageId, MessageId, RoomId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { Engine } from '../engine/engine-types.ts';
import type { OutgoingRecording, Pictures } from '../engine/picture-types.ts';
import { handsFreeWords, microphoneWords, handsFreeEndWords as words } from '../words/recording.ts';
import { soundOfAnswer } from './answers-to-hear.ts';
import { player } from './player.ts';
import { beginRecording, type Recorder } from './recorder.ts';
import { MicrophoneError } from './recording-microphone.ts';
import { SpeechEnd } from './recording-speech.ts';

/** Whoever was asked whether they are still there, and is not, is left alone. */
const ASK_MS = 15_000;
/** Without a network what was said waits for one; whoever said it does not. */
const SEND_MS = 60_000;
/** Longer than a bot may take for an answer. */
const ANSWER_MS = 4 * 60_000;

export interface EndWords {
  text: string;
  isTrouble: boolean;
}

export type HandsFreeState =
  | { at: 'starting' | 'asking' | 'sending' | 'thinking' | 'speaking' }
  | { at: 'listening'; hasSpeech: boolean }
  | { at: 'over'; said?: EndWords | undefined };

/** Why it goes no further. */
class Ended extends Error {
  readonly said: EndWords | undefined;

  constructor(text?: string, { isTrouble = true } = {}) {
    super(text);
    this.said = text === undefined ? undefined : { text, isTrouble };
  }
}

export interface HandsFreePlace {
  engine: Engine;
  pictures: Pictures;
  roomId: RoomId;
  /** The bot's. */
  name: string;
}

/** Listens, sends what was said, waits for the answer, lets it be heard, and listens again; never two of them at once. */
export class HandsFreeSession {
  readonly store: StoreApi<HandsFreeState> = createStore(() => ({ at: 'starting' }));
  readonly #place: HandsFreePlace;
  readonly #over = new AbortController();
  #recorder: Recorder | undefined;
  #tapped: (() => void) | undefined;
  #keepsSpeech = true;

  constructor(place: HandsFreePlace) {
    this.#place = place;
  }

  async run(): Promise<void> {
    this.#watchPage();
    const sleep = await stayAwake();
    try {
      while (!this.#over.signal.aborted) await this.#turn();
    } catch (error) {
      this.#end(error instanceof Ended ? error.said : { text: microphoneWords.broken, isTrouble: true });
    } finally {
      sleep();
    }
  }

  /** One button for everything: done speaking, still there, or enough of the answer. */
  tap(): void {
    player().unlock();
    this.#tapped?.();
  }

  /** Somebody has had enough: what they are just saying goes with it. */
  end(): void {
    this.#keepsSpeech = false;
    this.#end(undefined);
  }

  /** Something came between: what is just being said is kept, where recordings are that are not sent yet. */
  leave(said?: EndWords): void {
    this.#end(said);
  }

  levels(): readonly number[] {
    return this.#recorder?.levels ?? [];
  }

  async #turn(): Promise<void> {
    const recording = await this.#listen();
    if (recording === undefined) return this.#ask();
    const messageId = await this.#send(recording);
    await this.#hear(await this.#answers(messageId));
  }

  /** What was said; undefined when nothing was. Nothing is heard meanwhile, so nothing of it is recorded. */
  async #listen(): Promise<OutgoingRecording | undefined> {
    this.#show({ at: 'starting' });
    const letPlay = player().hold();
    try {
      const outcome = Promise.withResolvers<'ended' | 'nothing' | 'lost'>();
      const speech = new SpeechEnd();
      const recorder = await this.#record(speech, outcome.resolve);
      this.#tapped = () => speech.hasSpeech && outcome.resolve('ended');
      this.#show({ at: 'listening', hasSpeech: false });
      const how = await this.#orOver(outcome.promise);
      if (how === 'lost' && !speech.hasSpeech) throw new Ended(microphoneWords.missing);
      const recording = how === 'nothing' ? undefined : await this.#keep(recorder);
      if (how === 'lost') throw new Ended(words.lost);
      return recording;
    } finally {
      this.#tapped = undefined;
      this.#recorder?.cancel();
      this.#recorder = undefined;
      letPlay();
    }
  }

  async #record(speech: SpeechEnd, heard: (how: 'ended' | 'nothing' | 'lost') => void): Promise<Recorder> {
    try {
      const recorder = await beginRecording({
        moment: (level, elapsedMs) => {
          const state = speech.hear(level, elapsedMs);
          if (state === 'ended' || state === 'nothing') heard(state);
          const { hasSpeech } = speech;
          const shown = this.store.getState();
          if (shown.at === 'listening' && shown.hasSpeech !== hasSpeech) this.#show({ at: 'listening', hasSpeech });
        },
        lost: () => heard('lost'),
      });
      this.#recorder = recorder;
      this.#over.signal.addEventListener('abort', () => void this.#letGo(recorder, speech.hasSpeech), { once: true });
      return recorder;
    } catch (error) {
      throw new Ended(microphoneWords[error instanceof MicrophoneError ? error.trouble : 'broken']);
    }
  }

  async #letGo(recorder: Recorder, hasSpeech: boolean): Promise<void> {
    if (this.#recorder !== recorder) return;
    if (hasSpeech && this.#keepsSpeech) await this.#keep(recorder);
    else recorder.cancel();
  }

  async #keep(recorder: Recorder): Promise<OutgoingRecording> {
    this.#recorder = undefined;
    const { file, ...sound } = await recorder.finish();
    return this.#place.pictures.record(this.#place.roomId, file, sound);
  }

  async #ask(): Promise<void> {
    this.#show({ at: 'asking' });
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#tapped = () => resolve(true);
    const timer = setTimeout(() => resolve(false), ASK_MS);
    const goesOn = await this.#orOver(promise).finally(() => clearTimeout(timer));
    this.#tapped = undefined;
    if (!goesOn) throw new Ended(handsFreeWords.ended, { isTrouble: false });
  }

  /** Until the room has it, and the server has the sound. */
  async #send(recording: OutgoingRecording): Promise<MessageId> {
    const { engine, pictures, roomId } = this.#place;
    this.#show({ at: 'sending' });
    const id = engine.send(roomId, { text: '', recording });
    pictures.recorded(roomId);
    const timeout = AbortSignal.timeout(SEND_MS);
    const message = await this.#until(() => {
      if (this.#hasFailed(id)) throw new Ended(words.notSent);
      if (timeout.aborted) throw new Ended(words.waits);
      const upload = pictures.store.getState().uploads[recording.recordingId];
      if (upload?.status === 'failed' || upload?.status === 'stopped') throw new Ended(words.notUploaded);
      const sent = this.#messages().findLast(({ clientMessageId }) => clientMessageId === id);
      return upload?.status === 'uploading' ? undefined : sent;
    });
    return message.messageId;
  }

  #hasFailed(id: ClientMessageId): boolean {
    const item = this.#place.engine.store.getState().outbox.find(({ clientMessageId }) => clientMessageId === id);
    return item?.status === 'failed';
  }

  async #answers(messageId: MessageId): Promise<readonly Message[]> {
    const { name } = this.#place;
    this.#show({ at: 'thinking' });
    const timeout = AbortSignal.timeout(ANSWER_MS);
    return this.#until(() => {
      const question = this.#messages().findLast((message) => message.messageId === messageId);
      if (question?.attachments.some(({ status }) => status === 'refused')) throw new Ended(words.refused);
      const answers = this.#messages().filter(({ reply }) => reply?.messageId === messageId);
      if (answers.length > 0 && answers.every(isWhole)) return answers;
      if (timeout.aborted || this.#isUnanswered(messageId)) throw new Ended(words.noAnswer(name));
      return undefined;
    });
  }

  #isUnanswered(messageId: MessageId): boolean {
    const { roomId, engine } = this.#place;
    const replies = Object.values(engine.store.getState().rooms.get(roomId)?.room?.replies ?? {});
    return replies.some((reply) => reply.messageId === messageId && reply.status !== 'running');
  }

  /** One after the other; a tap ends them all. What cannot be heard can still be read. */
  async #hear(answers: readonly Message[]): Promise<void> {
    const { engine, roomId } = this.#place;
    this.#show({ at: 'speaking' });
    const sounds = answers
      .filter(({ text, attachments }) => text !== '' || attachments.some(({ kind }) => kind === 'audio'))
      .map((message) => soundOfAnswer(engine, roomId, message));
    this.#tapped = () => player().stop();
    for (const sound of sounds) player().enqueue(sound);
    const ids = new Set(sounds.map(({ id }) => id));
    await this.#until(() => {
      const { now, queue } = player().store.getState();
      return (now !== undefined && ids.has(now.id)) || queue.some((id) => ids.has(id)) ? undefined : true;
    });
    this.#tapped = undefined;
  }

  #messages(): Message[] {
    const room = this.#place.engine.store.getState().rooms.get(this.#place.roomId)?.room;
    return (room?.timeline ?? []).slice(-LATEST).flatMap((item) => (item.kind === 'message' ? [item.message] : []));
  }

  /** What `look` finds, now or after any change; it may throw. */
  #until<Found>(look: () => Found | undefined): Promise<Found> {
    const { promise, resolve, reject } = Promise.withResolvers<Found>();
    const again = () => {
      try {
        const found = look();
        if (found !== undefined) resolve(found);
      } catch (error) {
        reject(error);
      }
    };
    const { engine, pictures } = this.#place;
    const unwatch = [engine.store, pictures.store, player().store].map((store) => store.subscribe(again));
    const timer = setInterval(again, LOOK_MS);
    again();
    return this.#orOver(promise).finally(() => {
      clearInterval(timer);
      for (const stop of unwatch) stop();
    });
  }

  /** @throws Ended when the conversation is over before */
  #orOver<Value>(promise: Promise<Value>): Promise<Value> {
    const { signal } = this.#over;
    const over = new Promise<never>((_, reject) => {
      if (signal.aborted) reject(new Ended());
      signal.addEventListener('abort', () => reject(new Ended()), { once: true });
    });
    return Promise.race([promise, over]);
  }

  #watchPage(): void {
    const look = () => {
      if (document.visibilityState === 'hidden') this.leave({ text: words.hidden, isTrouble: true });
    };
    document.addEventListener('visibilitychange', look, { signal: this.#over.signal });
  }

  #show(state: HandsFreeState): void {
    if (!this.#over.signal.aborted) this.store.setState(state, true);
  }

  #end(said: EndWords | undefined): void {
    if (this.#over.signal.aborted) return;
    const wasSpeaking = this.store.getState().at === 'speaking';
    this.#over.abort();
    if (wasSpeaking) player().stop();
    this.store.setState({ at: 'over', said }, true);
  }
}

/** What is new is among the latest. */
const LATEST = 50;
/** Time goes by without a change, too. */
const LOOK_MS = 1_000;

function isWhole({ reply }: Message): boolean {
  return reply?.running !== true;
}

/** A screen that goes dark would end it. Returns what lets it. */
async function stayAwake(): Promise<() => void> {
  const lock = await navigator.wakeLock?.request('screen').catch(() => undefined);
  return () => void lock?.release();
}
