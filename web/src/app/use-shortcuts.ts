import { useEffect } from 'react';
import type { RoomId } from '../../../protocol/ids.ts';
import { openDialog, useUi } from './ui-state.ts';

/**
 * Ctrl+K or ⌘K goes to a room from anywhere; with Shift, F searches the one that is open. Without it, F is the
 * browser's own.
 */
export function useShortcuts(roomId: RoomId | undefined): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      const key = event.key.toLowerCase();
      if (key === 'k' && !event.shiftKey) openDialog('switcher');
      else if (key === 'f' && event.shiftKey && roomId !== undefined) useUi.setState({ searching: roomId });
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [roomId]);
}
