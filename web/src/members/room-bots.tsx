import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import type { BotChoice } from '../../../protocol/bot.ts';
import { botMakerAnswers } from '../../../protocol/bot-answers.ts';
import type { RoomBot, RoomSummary } from '../../../protocol/room.ts';
import { useEngine } from '../app/engine-context.tsx';
import { announce, openMenu } from '../app/ui-state.ts';
import { BotChip } from '../conversation/bot-chip.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import type { MenuEntry } from '../ui/menu-entries.ts';
import { roomBotWords } from '../words/bots.ts';
import { listeningWords } from '../words/conversation.ts';
import { errorWords } from '../words/errors.ts';
import { memberWords } from '../words/members.ts';
import styles from './members-panel.module.css';

const LISTED = 'GET /v1/bots';

/** Who listens in the room, and when; admins bring bots in and send them away. */
export function RoomBots({ summary }: { summary: RoomSummary }) {
  const { bots, role, roomId } = summary;
  const mayChange = role === 'owner' || role === 'admin';
  if (bots.length === 0 && !mayChange) return null;
  return (
    <div className={styles.section}>
      <h3 className={styles.heading}>{memberWords.botSection}</h3>
      {bots.map((bot) => (
        <div key={bot.botId} className={styles.bot}>
          <BotChip bot={bot} roomId={roomId} role={role} isFull />
          {mayChange && <RemoveBot bot={bot} roomId={roomId} />}
        </div>
      ))}
      {mayChange && <AddBot summary={summary} />}
    </div>
  );
}

function RemoveBot({ bot: { botId, name }, roomId }: { bot: RoomBot; roomId: RoomSummary['roomId'] }) {
  const engine = useEngine();
  const [isAsking, setAsking] = useState(false);
  const remove = async () => {
    await engine.request('DELETE /v1/rooms/{roomId}/bots/{botId}', { path: { roomId, botId } });
  };
  return (
    <>
      <IconButton label={roomBotWords.remove(name)} onClick={() => setAsking(true)}>
        <X size={18} aria-hidden="true" />
      </IconButton>
      {isAsking && (
        <Confirm
          title={roomBotWords.removeTitle(name)}
          help={roomBotWords.removeHelp}
          action={roomBotWords.removeAction}
          onConfirm={remove}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function AddBot({ summary: { roomId, bots } }: { summary: RoomSummary }) {
  const engine = useEngine();
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState('');
  const add = ({ botId, ...bot }: BotChoice) => {
    engine.setBotTrigger(roomId, botId, 'mention').then(
      () => announce(listeningWords.chip({ ...bot, botId, trigger: 'mention' })),
      (failure: unknown) => setError(errorWords(failure)),
    );
  };
  const offer = async (anchor: DOMRect) => {
    setAsking(true);
    setError('');
    try {
      const { choices } = await engine.request(LISTED, { answer: botMakerAnswers[LISTED] });
      const missing = choices.filter(({ botId }) => bots.every((bot) => bot.botId !== botId));
      openMenu({ label: roomBotWords.adding, anchor, entries: entriesOf(missing, add) });
    } catch (failure) {
      setError(errorWords(failure));
    } finally {
      setAsking(false);
    }
  };
  return (
    <>
      <Button
        isWide
        aria-haspopup="menu"
        disabled={isAsking}
        onClick={({ currentTarget }) => void offer(currentTarget.getBoundingClientRect())}
      >
        <Plus size={18} aria-hidden="true" /> {roomBotWords.add}
      </Button>
      {error !== '' && (
        <p className={styles.said} role="alert">
          {error}
        </p>
      )}
    </>
  );
}

function entriesOf(choices: readonly BotChoice[], add: (choice: BotChoice) => void): MenuEntry[] {
  if (choices.length === 0) return [{ kind: 'note', text: roomBotWords.noneToAdd }];
  return choices.map((choice) => {
    const { name, handle, isMine } = choice;
    const help = isMine ? `@${handle} · ${roomBotWords.mine}` : `@${handle}`;
    return { kind: 'choice', label: name, help, isChosen: false, select: () => add(choice) };
  });
}
