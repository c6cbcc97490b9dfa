import { lazy } from 'react';
import type { RoomId } from '../../../protocol/ids.ts';
import { Part } from '../app/part.tsx';
import styles from './composer.module.css';
import type { Attaching } from './use-attaching.ts';

const PickedStrip = lazy(() =>
  import('../pictures/picked-strip.tsx').then((module) => ({ default: module.PickedStrip })),
);

/** Above the text: what will be sent with it, and what was not taken. */
export function PickedPictures({ attaching, roomId }: { attaching: Attaching; roomId: RoomId }) {
  const { drafts, preparing, said } = attaching;
  return (
    <>
      {drafts.length + preparing > 0 && (
        <Part fallback={<div className={styles.picked} />}>
          <PickedStrip drafts={drafts} preparing={preparing} roomId={roomId} />
        </Part>
      )}
      {said !== '' && <p className={styles.notTaken}>{said}</p>}
    </>
  );
}
