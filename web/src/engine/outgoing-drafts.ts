import type { StoreApi } from 'zustand/vanilla';
import type { RoomId } from '../../../protocol/ids.ts';
import type { EngineWorld } from './engine-types.ts';
import type { KeptFiles } from './kept-files.ts';
import { DRAFTS, RECORDINGS } from './picture-keeping.ts';
import type { OutgoingPicture, OutgoingRecording, PicturesState } from './picture-types.ts';
import { hexOf } from './uuid.ts';
import type { WriteBehind } from './write-behind.ts';

const ID_BYTES = 16;

/** What was picked and recorded for the next message of a room, over a reload, too. */
export class OutgoingDrafts {
  readonly #store: StoreApi<PicturesState>;
  readonly #files: KeptFiles;
  readonly #device: WriteBehind;
  readonly #world: EngineWorld;

  constructor(store: StoreApi<PicturesState>, files: KeptFiles, device: WriteBehind, world: EngineWorld) {
    this.#store = store;
    this.#files = files;
    this.#device = device;
    this.#world = world;
  }

  draft(roomId: RoomId, file: Blob, { width, height }: { width: number; height: number }): void {
    this.#putPictures(roomId, [...this.#picturesOf(roomId), { pictureId: this.#keep(file), width, height }]);
  }

  describe(roomId: RoomId, pictureId: string, alt: string): void {
    const pictures = this.#picturesOf(roomId);
    this.#putPictures(
      roomId,
      pictures.map((picture) => (picture.pictureId === pictureId ? { ...picture, alt } : picture)),
    );
  }

  undraft(roomId: RoomId, pictureId: string): void {
    this.#putPictures(
      roomId,
      this.#picturesOf(roomId).filter((picture) => picture.pictureId !== pictureId),
    );
  }

  drafted(roomId: RoomId): void {
    this.#putPictures(roomId, []);
  }

  record(roomId: RoomId, file: Blob, { durationMs, peaks }: Pick<OutgoingRecording, 'durationMs' | 'peaks'>) {
    this.unrecord(roomId);
    const recording = { recordingId: this.#keep(file), durationMs, peaks };
    this.#device.put(RECORDINGS + roomId, recording);
    this.#store.setState(({ recordings }) => ({ recordings: { ...recordings, [roomId]: recording } }));
    return recording;
  }

  unrecord(roomId: RoomId): void {
    const recording = this.#store.getState().recordings[roomId];
    if (recording === undefined) return;
    this.#files.delete(recording.recordingId);
    this.recorded(roomId);
  }

  recorded(roomId: RoomId): void {
    const { [roomId]: _, ...recordings } = this.#store.getState().recordings;
    this.#store.setState({ recordings });
    this.#device.delete(RECORDINGS + roomId);
  }

  #keep(file: Blob): string {
    const id = hexOf(this.#world.randomBytes(ID_BYTES));
    this.#files.put(id, file);
    return id;
  }

  #picturesOf(roomId: RoomId): readonly OutgoingPicture[] {
    return this.#store.getState().drafts[roomId] ?? [];
  }

  #putPictures(roomId: RoomId, pictures: readonly OutgoingPicture[]): void {
    const { [roomId]: _, ...others } = this.#store.getState().drafts;
    this.#store.setState({ drafts: pictures.length === 0 ? others : { ...others, [roomId]: pictures } });
    if (pictures.length === 0) this.#device.delete(DRAFTS + roomId);
    else this.#device.put(DRAFTS + roomId, pictures);
  }
}
