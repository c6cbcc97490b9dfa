import type { Checksum } from './checksum.ts';
import type { BucketDefinition } from './definition.ts';
import type { Cause, ObjectEvents } from './object-events.ts';
import type { ObjectFiles, ReceivedFile } from './object-files.ts';
import type { Description, ObjectIndex, StoredObject } from './object-index.ts';

export interface NewObject {
  bucket: BucketDefinition;
  key: string;
  received: ReceivedFile;
  etag: string;
  description: Description;
  checksum: Checksum;
  /** How it came, e.g. `ObjectCreated:Put`. */
  eventName: string;
  cause: Cause;
  /** Throws when the object that is there now must not be replaced. */
  assertReplaceable(existing: StoredObject | undefined): void;
  /** Written together with the object. */
  alongside?(): void;
}

export interface Removal {
  bucket: BucketDefinition;
  key: string;
  eventName: string;
  cause: Cause | undefined;
  /** Throws when the object that is there now must stay. */
  assertRemovable?(existing: StoredObject): void;
}

/** The objects of every bucket: content in files, everything else in the store; a change is whole or has not been. */
export class ObjectStore {
  readonly index: ObjectIndex;
  readonly files: ObjectFiles;
  readonly #events: ObjectEvents;
  readonly #now: () => number;

  constructor(parts: { index: ObjectIndex; files: ObjectFiles; events: ObjectEvents; now(): number }) {
    this.index = parts.index;
    this.files = parts.files;
    this.#events = parts.events;
    this.#now = parts.now;
  }

  async put(made: NewObject): Promise<StoredObject> {
    const { bucket, key, received } = made;
    const file = await this.files.keep(received, bucket.name, key);
    try {
      const { stored, replaced } = this.index.together(() => this.#write(made, file));
      if (replaced) await this.files.remove(replaced.file);
      return stored;
    } catch (error) {
      await this.files.remove(file);
      throw error;
    } finally {
      this.#events.wake();
    }
  }

  #write(made: NewObject, file: string): { stored: StoredObject; replaced: StoredObject | undefined } {
    const { bucket, key, received, etag, description, checksum, eventName, cause } = made;
    const replaced = this.index.find(bucket.name, key);
    made.assertReplaceable(replaced);
    const at = this.#now();
    const modifiedAt = Math.floor(at / 1000) * 1000;
    const stored = { bucket: bucket.name, key, file, size: received.size, etag, modifiedAt, description, checksum };
    this.index.put(stored);
    made.alongside?.();
    this.#events.note(bucket, { name: eventName, at, key, content: { size: received.size, etag }, cause });
    return { stored, replaced };
  }

  /** Of what is not there nothing is told. */
  async remove({ bucket, key, eventName, cause, assertRemovable }: Removal): Promise<void> {
    const removed = this.index.together(() => {
      const found = this.index.find(bucket.name, key);
      if (!found) return undefined;
      assertRemovable?.(found);
      this.index.delete(bucket.name, key);
      this.#events.note(bucket, { name: eventName, at: this.#now(), key, content: undefined, cause });
      return found;
    });
    if (!removed) return;
    await this.files.remove(removed.file);
    this.#events.wake();
  }

  /** New tags for what is there. */
  describe(object: StoredObject, description: Description): void {
    this.index.put({ ...object, description });
  }
}
