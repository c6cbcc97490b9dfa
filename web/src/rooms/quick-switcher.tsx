import { Search } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { useLocation } from 'wouter';
import type { RoomId } from '../../../protocol/ids.ts';
import { useRoomView } from '../app/engine-context.tsx';
import { closeDialog } from '../app/ui-state.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { roomsWords as words } from '../words/rooms.ts';
import { switcherWords } from '../words/switcher.ts';
import styles from './quick-switcher.module.css';
import { useMatchingRooms } from './room-list.tsx';
import { avatarOf, titleOf } from './room-title.ts';

const SHOWN_MAX = 8;

export function QuickSwitcher() {
  const [, navigate] = useLocation();
  const listId = useId();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const rooms = useMatchingRooms(query).slice(0, SHOWN_MAX);
  const go = (roomId: RoomId) => {
    closeDialog();
    navigate(`/rooms/${roomId}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const room = rooms[chosen];
    if (step !== undefined && rooms.length > 0) setChosen((chosen + step + rooms.length) % rooms.length);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing && room !== undefined) go(room);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title={switcherWords.jumpTo} look="bare" onClose={closeDialog}>
      <div className={styles.field}>
        <Search size={20} aria-hidden="true" />
        <input
          role="combobox"
          aria-label={switcherWords.jumpTo}
          aria-expanded={rooms.length > 0}
          aria-controls={listId}
          aria-activedescendant={rooms.length > 0 ? `${listId}-${chosen}` : undefined}
          aria-autocomplete="list"
          placeholder={switcherWords.jumpHelp}
          autoComplete="off"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      {rooms.length === 0 && <p className={styles.nothing}>{words.noMatch(query.trim())}</p>}
      <div id={listId} role="listbox" aria-label={words.rooms} className={styles.list}>
        {rooms.map((roomId, index) => (
          <Choice key={roomId} id={`${listId}-${index}`} roomId={roomId} isChosen={index === chosen} onGo={go} />
        ))}
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  id: string;
  roomId: RoomId;
  isChosen: boolean;
  onGo(roomId: RoomId): void;
}

function Choice({ id, roomId, isChosen, onGo }: ChoiceProps) {
  const view = useRoomView(roomId);
  if (view === undefined) return null;
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the search field has the focus and names the active option
    // biome-ignore lint/a11y/useKeyWithClickEvents: the search field has the keys
    <div id={id} role="option" aria-selected={isChosen} className={styles.choice} onClick={() => onGo(roomId)}>
      <Avatar {...avatarOf(view.summary)} size={32} />
      <span className={styles.title}>
        <bdi>{titleOf(view.summary)}</bdi>
      </span>
      <span className={styles.kind}>{switcherWords.kinds[view.summary.kind]}</span>
    </div>
  );
}
