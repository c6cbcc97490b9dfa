import { memo } from 'react';
import { conversationWords as words } from '../words/conversation.ts';
import { clockTime } from '../words/dates.ts';
import { dayName } from '../words/day-names.ts';
import { MessageRow } from './message-row.tsx';
import { PendingRow } from './pending-row.tsx';
import { ReplyRow } from './reply-row.tsx';
import { useRoom } from './room-context.tsx';
import styles from './row-view.module.css';
import type { Row, RowOf } from './rows.ts';

interface RowViewProps {
  row: Row;
  readUpTo: number;
}

/** One line of the conversation with what stands above it. */
export const RowView = memo(function RowView({ row, readUpTo }: RowViewProps) {
  return (
    <div className={styles.row}>
      {row.day !== undefined && <Day at={row.day} />}
      {row.startsNew && <p className={styles.fresh}>{words.newMessages}</p>}
      <Content row={row} readUpTo={readUpTo} />
    </div>
  );
}, isSame);

function isSame(before: RowViewProps, after: RowViewProps): boolean {
  if (before.readUpTo !== after.readUpTo && after.row.kind === 'message') return false;
  const known = new Map<string, unknown>(Object.entries(before.row));
  const now = Object.entries(after.row);
  return now.length === known.size && now.every(([name, value]) => known.get(name) === value);
}

function Day({ at }: { at: string }) {
  const day = new Date(at);
  return (
    <p className={styles.day}>
      <time dateTime={at}>{dayName(day, new Date())}</time>
    </p>
  );
}

function Content({ row, readUpTo }: RowViewProps) {
  switch (row.kind) {
    case 'message':
      return <MessageRow row={row} isRead={row.seq <= readUpTo} />;
    case 'pending':
      return <PendingRow row={row} />;
    case 'reply':
      return <ReplyRow row={row} />;
    case 'notice':
      return <p className={styles.event}>{row.message.text}</p>;
    case 'joined':
      return <p className={styles.event}>{words.joined(row.names)}</p>;
    case 'left':
      return <Left row={row} />;
    case 'changed':
      return <Changed row={row} />;
    default:
      return row satisfies never;
  }
}

function Left({ row }: { row: RowOf<'left'> }) {
  const by = useName(row.by);
  return <p className={styles.event}>{row.by === row.userId ? words.left(row.name) : words.removed(row.name, by)}</p>;
}

function Changed({ row }: { row: RowOf<'changed'> }) {
  const by = useName(row.by);
  return (
    <p className={styles.event} title={clockTime(new Date(row.at))}>
      {words.changed(by)}
    </p>
  );
}

function useName(id: RowOf<'changed'>['by']): string {
  const { members, me } = useRoom();
  return id === me ? words.you : (members[id]?.name ?? words.formerMember);
}
