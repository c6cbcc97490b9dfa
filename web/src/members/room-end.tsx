import { LogOut, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { RoomSummary } from '../../../protocol/room.ts';
import { useEngine } from '../app/engine-context.tsx';
import { closeDetails } from '../app/ui-state.ts';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { memberWords as words } from '../words/members.ts';
import styles from './members-panel.module.css';

/** The ways out of a room. */
export function RoomEnd({ summary: { roomId, role } }: { summary: RoomSummary }) {
  const engine = useEngine();
  const [, navigate] = useLocation();
  const [asking, setAsking] = useState<'leave' | 'delete'>();
  const end = async (work: Promise<void>) => {
    await work;
    closeDetails();
    navigate('/', { replace: true });
  };
  return (
    <div className={styles.section}>
      <Button isWide look="danger" onClick={() => setAsking('leave')}>
        <LogOut size={18} aria-hidden="true" /> {words.leave}
      </Button>
      {role === 'owner' && (
        <Button isWide look="danger" onClick={() => setAsking('delete')}>
          <Trash2 size={18} aria-hidden="true" /> {words.deleteRoom}
        </Button>
      )}
      {asking === 'leave' && (
        <Confirm
          title={words.leaveTitle}
          help={words.leaveHelp}
          action={words.leave}
          onConfirm={() => end(engine.leaveRoom(roomId))}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'delete' && (
        <Confirm
          title={words.deleteTitle}
          help={words.deleteHelp}
          action={words.deleteRoom}
          onConfirm={() => end(engine.deleteRoom(roomId))}
          onClose={() => setAsking(undefined)}
        />
      )}
    </div>
  );
}
