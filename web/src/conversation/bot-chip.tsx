import { Ear, EarOff } from 'lucide-react';
import type { RoomId } from '../../../protocol/ids.ts';
import type { Role, RoomBot, Trigger } from '../../../protocol/room.ts';
import { useEngine } from '../app/engine-context.tsx';
import { announce, openMenu } from '../app/ui-state.ts';
import type { MenuEntry } from '../ui/menu-entries.ts';
import { listeningWords, triggerWords } from '../words/conversation.ts';
import { errorWords } from '../words/errors.ts';
import styles from './header.module.css';

const TRIGGERS: readonly Trigger[] = ['off', 'mention', 'all'];

interface BotChipProps {
  bot: RoomBot;
  roomId: RoomId;
  role: Role;
  /** With its whole name on a phone, too. */
  isFull?: boolean;
}

/** Who is listening, and the one tap that changes it. */
export function BotChip({ bot, roomId, role, isFull = false }: BotChipProps) {
  const openTriggers = useTriggerMenu(roomId, role);
  const open = ({ currentTarget }: { currentTarget: Element }) =>
    openTriggers(bot, currentTarget.getBoundingClientRect());
  const Icon = bot.trigger === 'off' ? EarOff : Ear;
  return (
    <button
      type="button"
      className={styles.chip}
      data-trigger={bot.trigger}
      data-full={isFull || undefined}
      aria-haspopup="menu"
      onClick={open}
    >
      <span className={styles.spoken}>{listeningWords.chip(bot)}</span>
      <span className={styles.chipShown} aria-hidden="true">
        <Icon size={16} />
        <span className={styles.chipName}>{bot.name}</span>
        <span className={styles.chipTrigger}>{triggerWords[bot.trigger].short}</span>
        <span className={styles.chipTiny}>{triggerWords[bot.trigger].tiny}</span>
      </span>
    </button>
  );
}

/** Where there is no room for all of them: one for several, and then which. */
export function BotsChip({ bots, roomId, role }: { bots: readonly RoomBot[]; roomId: RoomId; role: Role }) {
  const openTriggers = useTriggerMenu(roomId, role);
  const open = ({ currentTarget }: { currentTarget: Element }) => {
    const anchor = currentTarget.getBoundingClientRect();
    const entries = bots.map((bot): MenuEntry => {
      // This menu closes after the choice: the next must not be open before.
      const select = () => setTimeout(() => openTriggers(bot, anchor));
      return { kind: 'choice', label: bot.name, help: triggerWords[bot.trigger].long, isChosen: false, select };
    });
    openMenu({ label: listeningWords.which, anchor, entries });
  };
  const isListening = bots.some(({ trigger }) => trigger !== 'off');
  const Icon = isListening ? Ear : EarOff;
  return (
    <button
      type="button"
      className={styles.chip}
      data-trigger={isListening ? 'all' : 'off'}
      aria-haspopup="menu"
      onClick={open}
    >
      <span className={styles.spoken}>{bots.map(listeningWords.chip).join(', ')}</span>
      <span className={styles.chipShown} aria-hidden="true">
        <Icon size={16} />
        {listeningWords.several(bots.length)}
      </span>
    </button>
  );
}

function useTriggerMenu(roomId: RoomId, role: Role): (bot: RoomBot, anchor: DOMRect) => void {
  const engine = useEngine();
  const mayChange = role === 'owner' || role === 'admin';
  const choose = (bot: RoomBot, trigger: Trigger) => {
    engine.setBotTrigger(roomId, bot.botId, trigger).then(
      () => announce(listeningWords.chip({ ...bot, trigger })),
      (error: unknown) => announce(errorWords(error)),
    );
  };
  return (bot, anchor) => {
    const choices: MenuEntry[] = mayChange
      ? TRIGGERS.map((trigger) => ({
          kind: 'choice',
          label: triggerWords[trigger].long,
          help: triggerWords[trigger].help,
          isChosen: trigger === bot.trigger,
          select: () => choose(bot, trigger),
        }))
      : [{ kind: 'note', text: listeningWords.onlyAdmins }];
    const label = listeningWords.menu(bot.name);
    openMenu({ label, anchor, entries: [{ kind: 'note', text: label }, ...choices] });
  };
}
