import { describe, expect, it, vi } from 'vitest';
import { DomainError } from '../../../protocol/errors.ts';
import { errorWords } from '../words/errors.ts';
import { Player } from './player.ts';
import type { Speaker } from './player-state.ts';
import type { PartOptions, Sound } from './sound.ts';

/** An audio element without sound: the test says what it loads, how far it has come, and what breaks. */
class ScriptedSpeaker extends EventTarget implements Speaker {
  #src = '';
  currentTime = 0;
  duration = Number.NaN;
  defaultPlaybackRate = 1;
  playbackRate = 1;
  paused = true;
  ended = false;
  refusal: Error | undefined;

  get src(): string {
    return this.#src;
  }
  set src(url: string) {
    this.#src = url;
    this.currentTime = 0;
  }
  async play(): Promise<void> {
    if (this.refusal !== undefined) throw this.refusal;
    this.paused = false;
    this.ended = false;
    this.dispatchEvent(new Event('playing'));
  }
  pause(): void {
    if (this.paused) return;
    this.paused = true;
    this.dispatchEvent(new Event('pause'));
  }
  reach(seconds: number): void {
    this.currentTime = seconds;
    this.dispatchEvent(new Event('timeupdate'));
  }
  end(): void {
    this.paused = true;
    this.ended = true;
    this.dispatchEvent(new Event('ended'));
  }
  break(): void {
    this.paused = true;
    this.dispatchEvent(new Event('error'));
  }
}

const LENGTH_MS = 1_000;

/** Its parts are as long as a second each. */
function soundOf(id: string, parts = 1): Sound & { asked: (PartOptions & { index: number })[] } {
  const asked: (PartOptions & { index: number })[] = [];
  return {
    ...{ id, title: id, by: 'Ben', asked },
    async part(index, options) {
      asked.push({ index, ...options });
      return index < parts ? { url: `https://media.test/${id}/${index}?${asked.length}` } : undefined;
    },
    ...(parts > 1 && { lengths: () => Array.from({ length: parts }, () => LENGTH_MS) }),
  };
}

function scene(kept: Record<string, string> = {}) {
  const storage = new Map(Object.entries(kept));
  const speaker = new ScriptedSpeaker();
  const player = new Player(speaker, {
    getItem: (key) => storage.get(key) ?? null,
    setItem: (key, value) => void storage.set(key, value),
  });
  const now = () => player.store.getState().now;
  const heard = async (id: string, part = 0) => {
    await vi.waitFor(() => expect(now()).toMatchObject({ id, part, status: 'playing' }));
  };
  return { speaker, player, storage, now, heard };
}

describe('the player', () => {
  it('[SITEPLAY5] plays one sound at a time, and goes on where one was left', async () => {
    const { player, speaker, heard } = scene();
    const [first, second] = [soundOf('first'), soundOf('second')];
    player.play(first);
    await heard('first');
    speaker.reach(0.7);

    player.play(second);
    await heard('second');
    expect(speaker.src).toContain('/second/');
    expect(speaker.currentTime).toBe(0);
    player.play(first);
    await heard('first');

    expect(player.placeOf('first')?.atMs).toBe(700);
    expect(first.asked.map(({ index }) => index)).toEqual([0, 0]);
  });

  it('[SITEPLAY5] pauses, goes on and seeks, by a button or by the device', async () => {
    const { player, speaker, now, heard } = scene();
    const sound = soundOf('one');
    player.toggle(sound);
    await heard('one');

    player.toggle(sound);
    expect(speaker.paused).toBe(true);
    expect(now()?.status).toBe('paused');
    player.seek(400);
    expect(speaker.currentTime).toBe(0.4);
    player.toggle(sound);
    await heard('one');
    speaker.pause();
    expect(now()?.status).toBe('paused');
    player.playFrom(sound, 600);

    await heard('one');
    expect(now()?.totalMs).toBe(600);
    expect(sound.asked).toHaveLength(1);
  });

  it('[SITEPLAY5] plays what comes meanwhile afterwards, each once, and does not wait for what is paused', async () => {
    const { player, speaker, heard } = scene();
    player.play(soundOf('first'));
    await heard('first');
    for (const id of ['second', 'second', 'third', 'first']) player.enqueue(soundOf(id));
    expect(player.store.getState().queue).toEqual(['second', 'third']);

    speaker.end();
    await heard('second');
    player.pause();
    player.enqueue(soundOf('fourth'));
    await heard('third');
    speaker.end();

    await heard('fourth');
    expect(player.store.getState().queue).toEqual([]);
    speaker.end();
    await vi.waitFor(() => expect(player.store.getState().now).toBeUndefined());
  });

  it('[SITEPLAY5] plays parts one after the other, and finds the part that a place is in', async () => {
    const { player, speaker, now, heard } = scene();
    const sound = soundOf('speech', 3);
    player.play(sound);
    await heard('speech');
    speaker.end();
    await heard('speech', 1);
    speaker.reach(0.5);
    expect(now()?.totalMs).toBe(1_500);

    player.seek(2_250);
    await heard('speech', 2);

    expect(now()).toMatchObject({ part: 2, totalMs: 2_250 });
    player.pause();
    player.seek(100);
    await vi.waitFor(() => expect(speaker.src).toContain('/speech/0'));
    expect(now()).toMatchObject({ part: 0, status: 'paused' });
    expect(speaker.paused).toBe(true);
  });

  it('[SITEPLAY5] keeps the speed on the device, for every sound', async () => {
    const { player, speaker, storage, heard } = scene({ 'mathia.rate': '1.5' });
    player.play(soundOf('one'));
    await heard('one');
    expect(speaker.playbackRate).toBe(1.5);

    player.setRate(2);
    player.play(soundOf('two'));
    await heard('two');

    expect([speaker.playbackRate, speaker.defaultPlaybackRate]).toEqual([2, 2]);
    expect(storage.get('mathia.rate')).toBe('2');
    expect(scene({ 'mathia.rate': '17' }).player.store.getState().rate).toBe(1);
  });

  it('[SITEPLAY2] asks once for another link where one has ended, and goes on from there', async () => {
    const { player, speaker, now, heard } = scene();
    const sound = soundOf('one');
    player.play(sound);
    await heard('one');
    speaker.reach(0.6);

    speaker.break();
    await heard('one');
    expect(sound.asked.map(({ isRenewed }) => isRenewed)).toEqual([false, true]);
    expect(speaker.currentTime).toBe(0.6);
    speaker.break();

    expect(now()).toBeUndefined();
    expect(player.store.getState().failure).toMatchObject({ id: 'one', reason: 'broken' });
    expect(sound.asked).toHaveLength(2);
  });

  it('[SITEPLAY5] tells why a sound cannot be had, and plays the next', async () => {
    const { player, heard } = scene();
    const broken: Sound = {
      ...soundOf('broken'),
      part: async () => {
        throw new DomainError('rate_limited', 'Too often.');
      },
    };
    player.play(broken);
    player.enqueue(soundOf('next'));

    await heard('next');
    expect(player.store.getState().failure).toEqual({
      ...{ id: 'broken', reason: 'broken', message: errorWords(new DomainError('rate_limited', '')) },
    });
  });

  it('[SITEPLAY5] says so where the browser waits for a gesture, and is unlocked by the first', async () => {
    const { player, speaker, now, heard } = scene();
    speaker.refusal = new DOMException('not yet', 'NotAllowedError');
    player.enqueue(soundOf('answer'));
    await vi.waitFor(() => expect(player.store.getState().failure?.reason).toBe('blocked'));
    expect(now()).toBeUndefined();

    speaker.refusal = undefined;
    player.unlock();
    expect(speaker.src).toMatch(/^blob:/);
    speaker.end(); // of the silence: nothing of a sound
    player.play(soundOf('answer'));

    await heard('answer');
    expect(player.store.getState().failure).toBeUndefined();
  });

  it('[SITEPLAY10] is silent while somebody records, and plays what came meanwhile afterwards', async () => {
    const { player, speaker, now, heard } = scene();
    player.play(soundOf('first'));
    await heard('first');

    const release = player.hold();
    expect(speaker.paused).toBe(true);
    expect(now()).toBeUndefined();
    player.enqueue(soundOf('answer'));
    player.play(soundOf('other'));
    expect(player.store.getState().failure).toMatchObject({ id: 'other', reason: 'held' });
    expect(now()).toBeUndefined();
    release();
    release();

    await heard('answer');
  });

  it('[SITEPLAY5] stops all at once, and forgets where it was', async () => {
    const { player, speaker, now, heard } = scene();
    player.play(soundOf('first'));
    player.enqueue(soundOf('second'));
    await heard('first');
    speaker.reach(0.5);

    player.stop();

    expect([now(), player.store.getState().queue, speaker.paused]).toEqual([undefined, [], true]);
    expect(player.placeOf('first')).toBeUndefined();
  });

  it('[SITEPLAY5] no longer waits for a part that nobody wants to hear', async () => {
    const { player, heard } = scene();
    const waiting = soundOf('waiting');
    const never: Sound = {
      ...waiting,
      part: (_, { signal }) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve({ url: 'https://media.test/late' }))),
    };
    player.play(never);
    player.play(soundOf('other'));

    await heard('other');
    expect(player.store.getState().now?.id).toBe('other');
  });
});
