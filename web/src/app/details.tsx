import type { RoomId } from '../../../protocol/ids.ts';
import { MembersPanel } from '../members/members-panel.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { memberWords } from '../words/members.ts';
import styles from './details.module.css';
import { useRoomView } from './engine-context.tsx';
import { closeDetails } from './ui-state.ts';
import { useMedia, WIDEST } from './use-media.ts';

/** The room's details: a third column where there is room, else over the conversation. Loaded when first opened. */
export function Details({ roomId }: { roomId: RoomId }) {
  const isWide = useMedia(WIDEST);
  const view = useRoomView(roomId);
  if (view === undefined || view.room?.isDeleted) return null;
  const panel = <MembersPanel view={view} isInDialog={!isWide} />;
  if (isWide) return <div className={styles.details}>{panel}</div>;
  return (
    <Dialog title={memberWords.details} look="side" onClose={closeDetails}>
      {panel}
    </Dialog>
  );
}
