import { FlaskConical, Pause, Play, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { Bot, EndpointCheck } from '../../../protocol/bot.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { checkWords, controlWords, pausedByFailuresWords, statusWords } from '../words/bots.ts';
import { checksIn, useBotCalls } from './bot-calls.ts';
import styles from './bots.module.css';
import { EndpointChecks } from './endpoint-checks.tsx';
import { useRefusal } from './use-refusal.ts';

interface BotHealthProps {
  bot: Bot;
  onChange(bot: Bot): void;
  /** Something was sent to the bot: its deliveries tell. */
  onSent(): void;
}

interface Result {
  words: string;
  checks: readonly EndpointCheck[];
}

/** Whether the bot hears, and what can be done about it. */
export function BotHealth({ bot, onChange, onSent }: BotHealthProps) {
  const { result, said, doing, check, test, setStatus } = useHealth({ bot, onChange, onSent });
  const mustPass = bot.status === 'pending' || bot.status === 'disabled';
  return (
    <section className={styles.section} aria-label={statusWords[bot.status].label}>
      <p>{bot.pausedByFailures ? pausedByFailuresWords : statusWords[bot.status].help}</p>
      <div className={styles.buttons}>
        {bot.status === 'paused' && (
          <Button look="filled" disabled={doing !== undefined} onClick={() => setStatus('active')}>
            <Play size={18} aria-hidden="true" /> {controlWords.resume}
          </Button>
        )}
        <Button look={mustPass ? 'filled' : 'tinted'} disabled={doing !== undefined} onClick={check}>
          <ShieldCheck size={18} aria-hidden="true" /> {doing === 'check' ? checkWords.checking : checkWords.check}
        </Button>
        <Button disabled={doing !== undefined} onClick={test}>
          <FlaskConical size={18} aria-hidden="true" /> {doing === 'test' ? checkWords.testing : checkWords.test}
        </Button>
        {bot.status === 'active' && (
          <Button disabled={doing !== undefined} onClick={() => setStatus('paused')}>
            <Pause size={18} aria-hidden="true" /> {controlWords.pause}
          </Button>
        )}
      </div>
      <Failure words={said} />
      {result !== undefined && (
        <div role="status">
          <p className={styles.name}>{result.words}</p>
          <EndpointChecks checks={result.checks} />
        </div>
      )}
      {bot.status === 'active' && <p className={styles.quiet}>{controlWords.rooms}</p>}
    </section>
  );
}

function useHealth({ bot: { botId }, onChange, onSent }: BotHealthProps) {
  const calls = useBotCalls();
  const [result, setResult] = useState<Result>();
  const [doing, setDoing] = useState<'check' | 'test' | 'change'>();
  const { said, attempt } = useRefusal();
  const during = (what: typeof doing, work: () => Promise<void>) => {
    setDoing(what);
    setResult(undefined);
    void attempt(work).finally(() => setDoing(undefined));
  };
  const passed = async () => {
    const { checks } = await calls.verify(botId);
    setResult({ words: checkWords.passed, checks });
    onChange(await calls.get(botId));
  };
  const failed = (error: unknown) => {
    const checks = checksIn(error);
    if (checks === undefined) throw error;
    setResult({ words: checkWords.failed, checks });
  };
  return {
    ...{ result, said, doing },
    check: () => during('check', () => passed().catch(failed).finally(onSent)),
    test: () =>
      during('test', async () => {
        setResult({ words: checkWords.tested, checks: [await calls.test(botId)] });
        onSent();
      }),
    setStatus: (status: 'active' | 'paused') =>
      during('change', async () => onChange(await calls.change(botId, { status }))),
  };
}
