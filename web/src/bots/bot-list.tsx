import { Plus } from 'lucide-react';
import { useLocation } from 'wouter';
import type { Bot } from '../../../protocol/bot.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Mark } from '../ui/mark.tsx';
import { botWords as words } from '../words/bots.ts';
import { useBotCalls } from './bot-calls.ts';
import { StatusChip } from './bot-status.tsx';
import styles from './bots.module.css';
import { DocsLink } from './docs-link.tsx';
import { LoadFailed } from './load-failed.tsx';
import { Page } from './page.tsx';
import { useLoaded } from './use-loaded.ts';

export function BotList() {
  const calls = useBotCalls();
  const { state, reload } = useLoaded(calls.list);
  const hasBots = state.at === 'here' && state.value.bots.length > 0;
  return (
    <Page title={words.title} backTo="/" action={hasBots && <NewButton />}>
      {state.at === 'loading' && <Skeleton />}
      {state.at === 'failed' && <LoadFailed help={words.loadFailed} error={state.error} onRetry={reload} />}
      {state.at === 'here' && (hasBots ? <Bots bots={state.value.bots} /> : <NoBots />)}
    </Page>
  );
}

function NewButton() {
  const [, navigate] = useLocation();
  return (
    <Button look="filled" onClick={() => navigate('/bots/new')}>
      <Plus size={18} aria-hidden="true" /> {words.newBot}
    </Button>
  );
}

function Bots({ bots }: { bots: readonly Bot[] }) {
  const [, navigate] = useLocation();
  return (
    <>
      <ul className={styles.cards}>
        {bots.map((bot) => (
          <li key={bot.botId}>
            <button type="button" className={styles.card} onClick={() => navigate(`/bots/${bot.botId}`)}>
              <Avatar id={bot.botId} name={bot.name} shape="bot" size={44} />
              <span className={styles.who}>
                <bdi className={styles.name}>{bot.name}</bdi>
                <span className={styles.quiet}>
                  @{bot.handle} · {hostOf(bot.endpoint)}
                </span>
              </span>
              <StatusChip bot={bot} />
            </button>
          </li>
        ))}
      </ul>
      <DocsLink />
    </>
  );
}

function hostOf(endpoint: string): string {
  return URL.parse(endpoint)?.host ?? endpoint;
}

function NoBots() {
  return (
    <div className={styles.empty}>
      <Mark size={56} />
      <h2>{words.none}</h2>
      <p>{words.noneHelp}</p>
      <NewButton />
      <DocsLink />
    </div>
  );
}

function Skeleton() {
  return (
    <div className={styles.skeleton} role="img" aria-label={words.loading}>
      <span />
      <span />
      <span />
    </div>
  );
}
