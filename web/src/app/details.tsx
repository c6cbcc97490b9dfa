import { lazy, Suspense } from 'react';
import type { RoomId } from '../../../protocol/ids.ts';
import { Dialog } from '../ui/dialog.tsx';
import { memberWords } from '../words/members.ts';
import styles from './app.module.css';
import { useRoomView } from './engine-context.tsx';
import { closeDetails, useUi } from './ui-state.ts';
import { useMedia, WIDEST } from './use-media.ts';

const MembersPanel = lazy(() =>
  import('../members/members-panel.tsx').then((module) => ({ default: module.MembersPanel })),
);

/** The room's details: a third column where there is room, else over the conversation. */
export function Details({ roomId }: { roomId: RoomId }) {
  const isOpen = useUi((state) => state.areDetailsOpen);
  const isWide = useMedia(WIDEST);
  const view = useRoomView(roomId);
  if (!isOpen || view === undefined || view.room?.isDeleted) return null;
  const panel = (
    <Suspense fallback={null}>
      <MembersPanel view={view} isInDialog={!isWide} />
    </Suspense>
  );
  if (isWide) return <div className={styles.details}>{panel}</div>;
  return (
    <Dialog title={memberWords.details} look="side" onClose={closeDetails}>
      {panel}
    </Dialog>
  );
}
