import { ChevronDown, RefreshCw, RotateCcw } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Bot, Delivery, DeliveryAttempt } from '../../../protocol/bot.ts';
import { announce } from '../app/ui-state.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { botWords, deliveryWords as words } from '../words/bots.ts';
import { fullMoment } from '../words/day-names.ts';
import { useBotCalls } from './bot-calls.ts';
import styles from './bots.module.css';
import parts from './deliveries.module.css';
import { Answer } from './endpoint-checks.tsx';
import { LoadFailed } from './load-failed.tsx';
import { useLoaded } from './use-loaded.ts';
import { useRefusal } from './use-refusal.ts';

/** What was sent to the bot, and what came of it. `sent` counts what this page knows of: more is to be shown. */
export function Deliveries({ bot, sent }: { bot: Bot; sent: number }) {
  const { state, said, isBusy, reload, more } = useDeliveries(bot);
  const isFirst = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `sent` is the reason to ask again
  useEffect(() => {
    if (!isFirst.current) reload();
    isFirst.current = false;
  }, [sent, reload]);
  return (
    <section className={styles.section} aria-labelledby="deliveries">
      <div className={styles.heading}>
        <div>
          <h2 id="deliveries">{words.heading}</h2>
          <p className={styles.quiet}>{words.help}</p>
        </div>
        <IconButton label={words.refresh} onClick={reload}>
          <RefreshCw size={20} aria-hidden="true" />
        </IconButton>
      </div>
      {state.at === 'loading' && <p className={styles.quiet}>{words.loading}…</p>}
      {state.at === 'failed' && <LoadFailed help={words.failed} error={state.error} onRetry={reload} />}
      {state.at === 'here' && state.value.deliveries.length === 0 && <p className={styles.quiet}>{words.none}</p>}
      {state.at === 'here' && (
        <ul>
          {state.value.deliveries.map((delivery) => (
            <li key={delivery.deliveryId}>
              <DeliveryLine delivery={delivery} bot={bot} />
            </li>
          ))}
        </ul>
      )}
      {state.at === 'here' && state.value.more && (
        <Button isWide disabled={isBusy} onClick={more}>
          {words.more}
        </Button>
      )}
      <Failure words={said} />
    </section>
  );
}

function useDeliveries({ botId }: Bot) {
  const calls = useBotCalls();
  const load = useCallback(() => calls.deliveries(botId), [calls, botId]);
  const { state, reload, put } = useLoaded(load);
  const { said, isBusy, attempt } = useRefusal();
  const more = () => {
    if (state.at !== 'here') return;
    const known = state.value.deliveries;
    void attempt(async () => {
      const next = await calls.deliveries(botId, known.at(-1)?.deliveryId);
      put({ deliveries: [...known, ...next.deliveries], more: next.more });
    });
  };
  return { state, said, isBusy, reload, more };
}

const TONES = { waiting: 'warn', delivered: 'good', failed: 'bad', late: 'warn' } as const;

function DeliveryLine({ delivery, bot }: { delivery: Delivery; bot: Bot }) {
  const { type, status, at, attempts, answer } = delivery;
  const last = attempts.at(-1);
  const facts = [
    fullMoment(new Date(at)),
    ...(last === undefined ? [] : [botWords.latency(last.latencyMs)]),
    words.attempts(attempts.length),
  ];
  return (
    <details className={parts.delivery}>
      <summary>
        <span className={styles.who}>
          <span className={styles.code}>{type}</span>
          <span className={styles.quiet}>{facts.join(' · ')}</span>
        </span>
        <span className={styles.chip} data-tone={TONES[status]}>
          {words.status[status]}
        </span>
        <ChevronDown size={18} aria-hidden="true" className={parts.turning} />
      </summary>
      <ol className={parts.attempts}>
        {attempts.map((each, index) => (
          <li key={each.at}>{attemptWords(each, index + 1)}</li>
        ))}
      </ol>
      {answer !== undefined && answer !== '' && <Answer text={answer} label={words.answered} />}
      {type !== 'bot.ping' && <SendAgain delivery={delivery} bot={bot} />}
    </details>
  );
}

function attemptWords({ at, latencyMs, status, failure }: DeliveryAttempt, number: number): string {
  const facts = [words.attempt(number), fullMoment(new Date(at)), botWords.latency(latencyMs)];
  if (status !== undefined) facts.push(botWords.http(status));
  if (failure !== undefined) facts.push(words.why[failure]);
  return facts.join(' · ');
}

/** A test event belongs to no room, and is sent by a button of its own. */
function SendAgain({ delivery, bot }: { delivery: Delivery; bot: Bot }) {
  const calls = useBotCalls();
  const [isSent, setSent] = useState(false);
  const { said, isBusy, attempt } = useRefusal();
  const send = () =>
    void attempt(async () => {
      await calls.replay(bot.botId, delivery.deliveryId);
      setSent(true);
      announce(words.sentAgain);
    });
  return (
    <div className={styles.again}>
      <Button disabled={isBusy || bot.status !== 'active'} onClick={send}>
        <RotateCcw size={18} aria-hidden="true" /> {words.again}
      </Button>
      <p className={styles.quiet} role="status">
        {isSent && said === '' ? words.sentAgain : said}
      </p>
    </div>
  );
}
