import { ArrowLeft, Search, Users } from 'lucide-react';
import { useLocation } from 'wouter';
import { useEngineState } from '../app/engine-context.tsx';
import { toggleDetails, useUi } from '../app/ui-state.ts';
import { useMedia } from '../app/use-media.ts';
import type { RoomView } from '../engine/engine-types.ts';
import { avatarOf, isBot, titleOf } from '../rooms/room-title.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton } from '../ui/button.tsx';
import { conversationWords as words } from '../words/conversation.ts';
import { BotChip, BotsChip } from './bot-chip.tsx';
import { Dots } from './dots.tsx';
import styles from './header.module.css';

const NARROW = '(max-width: 1099px)';
const SIDE_BY_SIDE = 2;

export function Header({ view }: { view: RoomView }) {
  const [, navigate] = useLocation();
  const areDetailsOpen = useUi((state) => state.areDetailsOpen);
  const { summary } = view;
  return (
    <header className={styles.header}>
      <span className={styles.back}>
        <IconButton label={words.back} onClick={() => navigate('/')}>
          <ArrowLeft size={22} aria-hidden="true" className="mirrored" />
        </IconButton>
      </span>
      <Avatar {...avatarOf(summary)} size={40} />
      <div className={styles.names}>
        <h1 className={styles.title}>
          <bdi>{titleOf(summary)}</bdi>
        </h1>
        <Presence view={view} />
      </div>
      <Listening view={view} />
      <IconButton label={words.search} onClick={() => useUi.setState({ searching: summary.roomId })}>
        <Search size={20} aria-hidden="true" />
      </IconButton>
      <IconButton
        label={words.members}
        isActive={areDetailsOpen}
        aria-expanded={areDetailsOpen}
        onClick={() => toggleDetails()}
      >
        <Users size={20} aria-hidden="true" />
      </IconButton>
    </header>
  );
}

/** As many as there is room for, each with its trigger. */
function Listening({ view: { summary } }: { view: RoomView }) {
  const isNarrow = useMedia(NARROW);
  const { bots, roomId, role } = summary;
  if (bots.length > (isNarrow ? 1 : SIDE_BY_SIDE)) return <BotsChip bots={bots} roomId={roomId} role={role} />;
  return bots.map((bot) => <BotChip key={bot.botId} bot={bot} roomId={roomId} role={role} />);
}

/** Who is writing, else who is here. */
function Presence({ view }: { view: RoomView }) {
  const me = useEngineState((state) => state.me?.userId);
  const typing = view.typing.filter(({ userId }) => userId !== me);
  const bot = typing.find(({ userId }) => isBot(userId));
  const people = typing.filter(({ userId }) => !isBot(userId)).map(({ name }) => name);
  const doing = people.length > 0 ? words.typing(people) : bot && words.thinking(bot.name);
  if (doing === undefined)
    return (
      <p className={styles.presence}>
        <bdi>{whoIsHere(view, me)}</bdi>
      </p>
    );
  return (
    <p className={styles.presence} data-active="true">
      <span className={styles.doing}>{doing}</span> <Dots />
    </p>
  );
}

function whoIsHere({ summary, room, online }: RoomView, me: string | undefined): string {
  if (summary.kind === 'bot') return words.privateBotRoom;
  if (summary.peer !== undefined) return online.has(summary.peer.userId) ? words.online : words.offline;
  const people = Object.values(room?.members ?? {}).filter(({ role }) => role !== 'bot');
  if (people.length === 0) return summary.topic;
  const here = people.filter(({ userId }) => userId === me || online.has(userId as never)).length;
  const parts = [here > 1 ? words.hereOf(here, people.length) : words.memberCount(people.length)];
  if (summary.topic !== '') parts.push(summary.topic);
  return parts.join(' · ');
}
