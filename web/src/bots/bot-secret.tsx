import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import type { Bot } from '../../../protocol/bot.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { secretWords as words } from '../words/bots.ts';
import { fullMoment } from '../words/day-names.ts';
import { useBotCalls } from './bot-calls.ts';
import styles from './bots.module.css';
import { OnceShown } from './once-shown.tsx';
import { useRefusal } from './use-refusal.ts';

/** The secret that signs, and the way to another one. */
export function BotSecret({ bot, onRotated }: { bot: Bot; onRotated(bot: Bot): void }) {
  const calls = useBotCalls();
  const [fresh, setFresh] = useState<{ secret: string; previousExpiresAt: string }>();
  const { said, isBusy, attempt } = useRefusal();
  const rotate = () =>
    void attempt(async () => {
      const rotated = await calls.rotate(bot.botId);
      setFresh(rotated);
      onRotated({ ...bot, previousSecretExpiresAt: rotated.previousExpiresAt });
    });
  if (fresh !== undefined) {
    const { secret, previousExpiresAt } = fresh;
    return (
      <OnceShown
        title={words.secretOnce}
        secrets={[{ label: words.secret, help: words.secretHelp, value: secret }]}
        note={words.overlap(fullMoment(new Date(previousExpiresAt)))}
        onKept={() => setFresh(undefined)}
      />
    );
  }
  const until = bot.previousSecretExpiresAt;
  const isOverlapping = until !== undefined && Date.parse(until) > Date.now();
  return (
    <section className={styles.section} aria-labelledby="secret">
      <h2 id="secret">{words.heading}</h2>
      <p>{words.about}</p>
      {isOverlapping && <p className={styles.quiet}>{words.stillSigns(fullMoment(new Date(until)))}</p>}
      <div className={styles.buttons}>
        <Button disabled={isBusy} onClick={rotate}>
          <KeyRound size={18} aria-hidden="true" /> {words.rotate}
        </Button>
      </div>
      <Failure words={said} />
    </section>
  );
}
