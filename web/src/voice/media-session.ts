import type { Player } from './player.ts';

/** The keys of a keyboard or a headset, and the lock screen of a phone. Returns what ends this. */
export function watchMediaSession(player: Player): () => void {
  if (!('mediaSession' in navigator)) return () => undefined;
  const session = navigator.mediaSession;
  const actions: Partial<Record<MediaSessionAction, () => void>> = {
    play: () => player.resume(),
    pause: () => player.pause(),
    stop: () => player.stop(),
  };
  for (const [action, act] of entriesOf(actions)) setAction(session, action, act);
  const unsubscribe = player.store.subscribe(({ now }) => {
    const sound = player.heard();
    session.metadata = sound === undefined ? null : new MediaMetadata({ title: sound.title, artist: sound.by });
    session.playbackState = now === undefined ? 'none' : now.status === 'paused' ? 'paused' : 'playing';
  });
  return () => {
    unsubscribe();
    for (const [action] of entriesOf(actions)) setAction(session, action, null);
    session.metadata = null;
    session.playbackState = 'none';
  };
}

function entriesOf(actions: Partial<Record<MediaSessionAction, () => void>>) {
  return Object.entries(actions) as [MediaSessionAction, () => void][];
}

/** A browser that does not know an action says so by throwing. */
function setAction(session: MediaSession, action: MediaSessionAction, act: (() => void) | null): void {
  try {
    session.setActionHandler(action, act);
  } catch {
    // It is one button less.
  }
}
