import { deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { EngineStorage } from '../engine/engine-types.ts';

const STORE = 'kept';

export interface DeviceStorage extends EngineStorage {
  /** Deletes everything of this person from this device. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** One database for each person, so that two accounts on one device never mix. Opened when first used. */
export function openDeviceStorage(subject: string): DeviceStorage {
  const name = `mathia-${subject}`;
  let opening: Promise<IDBPDatabase> | undefined;
  const database = () => {
    opening ??= open(name, () => {
      opening = undefined;
    });
    return opening;
  };
  const close = async () => {
    const opened = await opening?.catch(() => undefined);
    opening = undefined;
    opened?.close();
  };
  return {
    get: async (key) => (await database()).get(STORE, key),
    write: async (changes) => write(await database(), changes),
    entries: async (prefix) => entries(await database(), prefix),
    close,
    clear: async () => {
      await close();
      await deleteDB(name);
    },
  };
}

/** `lost` is called when it must be opened again. A newer tab that deletes or upgrades it is let through. */
async function open(name: string, lost: () => void): Promise<IDBPDatabase> {
  try {
    return await openDB(name, 1, {
      upgrade: (database) => {
        database.createObjectStore(STORE);
      },
      blocking: (_current, _blocked, event) => {
        lost();
        if (event.target instanceof IDBDatabase) event.target.close();
      },
      terminated: lost,
    });
  } catch (error) {
    lost();
    throw error;
  }
}

async function write(database: IDBPDatabase, changes: ReadonlyMap<string, unknown>): Promise<void> {
  const transaction = database.transaction(STORE, 'readwrite');
  const { done, store } = transaction;
  const requests = [...changes].map(([key, value]) =>
    value === undefined ? store.delete(key) : store.put(value, key),
  );
  // Without it the page would have to be there when the requests are answered, and it may be going.
  transaction.commit();
  await Promise.all([...requests, done]);
}

async function entries(database: IDBPDatabase, prefix: string): Promise<[string, unknown][]> {
  const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
  const { store } = database.transaction(STORE);
  const [keys, values] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
  return keys.map((key, index) => [String(key), values[index]]);
}
