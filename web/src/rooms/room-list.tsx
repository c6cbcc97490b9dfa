import { Plus, Search, Settings, X } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { RoomId } from '../../../protocol/ids.ts';
import { useEngineState } from '../app/engine-context.tsx';
import { openDialog } from '../app/ui-state.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Mark } from '../ui/mark.tsx';
import { roomsWords as words } from '../words/rooms.ts';
import { RoomLine } from './room-line.tsx';
import styles from './room-list.module.css';
import { titleOf } from './room-title.ts';

export function RoomList({ current }: { current: RoomId | undefined }) {
  const [query, setQuery] = useState('');
  // An open room is what the page is about.
  const Heading = current === undefined ? 'h1' : 'h2';
  return (
    <div className={styles.list}>
      <header className={styles.header}>
        <span className={styles.mark}>
          <Mark size={26} />
        </span>
        <Heading className={styles.title}>{words.rooms}</Heading>
        <IconButton label={words.settings} onClick={() => openDialog('settings')}>
          <Settings size={20} aria-hidden="true" />
        </IconButton>
        <IconButton label={words.newRoom} onClick={() => openDialog('new-room')}>
          <Plus size={22} aria-hidden="true" />
        </IconButton>
      </header>
      <SearchField query={query} onChange={setQuery} />
      <nav aria-label={words.rooms} className={styles.rooms}>
        <Rooms query={query} current={current} />
      </nav>
    </div>
  );
}

function SearchField({ query, onChange }: { query: string; onChange(query: string): void }) {
  return (
    <div className={styles.search}>
      <Search size={18} aria-hidden="true" />
      <input
        type="search"
        aria-label={words.search}
        placeholder={words.search}
        value={query}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onChange('')}
      />
      {query !== '' && (
        <button type="button" className={styles.clear} aria-label="Clear search" onClick={() => onChange('')}>
          <X size={16} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

function Rooms({ query, current }: { query: string; current: RoomId | undefined }) {
  const order = useMatchingRooms(query);
  const isLoaded = useEngineState((state) => state.loadedRooms);
  const hasRooms = useEngineState((state) => state.roomOrder.length > 0);
  if (!hasRooms) return isLoaded ? <NoRooms /> : <Skeleton />;
  if (order.length === 0) return <p className={styles.note}>{words.noMatch(query.trim())}</p>;
  return (
    <ul>
      {order.map((roomId) => (
        <RoomLine key={roomId} roomId={roomId} isCurrent={roomId === current} />
      ))}
    </ul>
  );
}

/** The rooms whose name, or whose person's name, has the words in it; all for no words. */
export function useMatchingRooms(query: string): readonly RoomId[] {
  const order = useEngineState((state) => state.roomOrder);
  const rooms = useEngineState((state) => state.rooms);
  return useMemo(() => {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length === 0) return order;
    return order.filter((roomId) => {
      const summary = rooms.get(roomId)?.summary;
      const title = summary === undefined ? '' : titleOf(summary).toLowerCase();
      return words.every((word) => title.includes(word));
    });
  }, [order, rooms, query]);
}

function NoRooms() {
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{words.noRooms}</p>
      <p>{words.noRoomsHelp}</p>
      <Button look="filled" onClick={() => openDialog('new-room')}>
        {words.newRoom}
      </Button>
    </div>
  );
}

function Skeleton() {
  return (
    <div className={styles.skeleton} aria-hidden="true">
      {[0, 1, 2, 3, 4].map((line) => (
        <div key={line}>
          <span />
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}
