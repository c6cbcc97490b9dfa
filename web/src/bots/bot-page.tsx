import { Pencil, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useLocation } from 'wouter';
import type { Bot } from '../../../protocol/bot.ts';
import { DomainError } from '../../../protocol/errors.ts';
import type { BotId } from '../../../protocol/ids.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Confirm } from '../ui/confirm.tsx';
import { controlWords, eventWords, secretWords, understandingWords, botWords as words } from '../words/bots.ts';
import { useBotCalls } from './bot-calls.ts';
import { BotHealth } from './bot-health.tsx';
import { BotSecret } from './bot-secret.tsx';
import { StatusChip } from './bot-status.tsx';
import styles from './bots.module.css';
import { Deliveries } from './deliveries.tsx';
import { DocsLink } from './docs-link.tsx';
import { EditBot } from './edit-bot.tsx';
import { LoadFailed } from './load-failed.tsx';
import type { FreshSecrets } from './once-shown.tsx';
import { OnceShown } from './once-shown.tsx';
import { Page } from './page.tsx';
import { useLoaded } from './use-loaded.ts';

interface BotPageProps {
  botId: BotId;
  fresh: FreshSecrets | undefined;
  onKept(): void;
}

export function BotPage({ botId, fresh, onKept }: BotPageProps) {
  const calls = useBotCalls();
  const load = useCallback(() => calls.get(botId), [calls, botId]);
  const { state, reload, put } = useLoaded(load);
  if (state.at === 'here') return <Here bot={state.value} fresh={fresh} onKept={onKept} onChange={put} />;
  if (state.at === 'failed' && state.error instanceof DomainError && state.error.code === 'not_found')
    return <NoSuchBot />;
  return (
    <Page title={words.title} backTo="/bots">
      {state.at === 'failed' && <LoadFailed help={words.loadFailed} error={state.error} onRetry={reload} />}
      {state.at === 'loading' && <p className={styles.quiet}>{words.loading}…</p>}
    </Page>
  );
}

export function NoSuchBot() {
  const [, navigate] = useLocation();
  return (
    <Page title={words.title} backTo="/bots">
      <div className={styles.empty} role="alert">
        <h2>{words.gone}</h2>
        <p>{words.goneHelp}</p>
        <Button onClick={() => navigate('/bots', { replace: true })}>{words.toList}</Button>
      </div>
    </Page>
  );
}

interface HereProps extends Omit<BotPageProps, 'botId'> {
  bot: Bot;
  onChange(bot: Bot): void;
}

function Here({ bot, fresh, onKept, onChange }: HereProps) {
  const [sent, setSent] = useState(0);
  return (
    <Page title={bot.name} backTo="/bots">
      {fresh !== undefined && (
        <OnceShown
          title={secretWords.once}
          secrets={[
            { label: secretWords.secret, help: secretWords.secretHelp, value: fresh.secret },
            { label: secretWords.token, help: secretWords.tokenHelp, value: fresh.token },
          ]}
          onKept={onKept}
        />
      )}
      <About bot={bot} onChange={onChange} />
      <BotHealth bot={bot} onChange={onChange} onSent={() => setSent((count) => count + 1)} />
      <Deliveries bot={bot} sent={sent} />
      <BotSecret bot={bot} onRotated={onChange} />
      <DeleteBot bot={bot} />
      <DocsLink />
    </Page>
  );
}

function About({ bot, onChange }: Pick<HereProps, 'bot' | 'onChange'>) {
  const [isEditing, setEditing] = useState(false);
  const told = bot.events.map((event) => eventWords[event].label).join(', ');
  return (
    <section className={styles.about}>
      <Avatar id={bot.botId} name={bot.name} shape="bot" size={56} />
      <div className={styles.who}>
        <p className={styles.line}>
          <span className={styles.quiet}>@{bot.handle}</span> <StatusChip bot={bot} />
        </p>
        <p className={styles.code} dir="ltr">
          {bot.endpoint}
        </p>
        {told !== '' && <p className={styles.quiet}>{told}</p>}
        {bot.understanding !== 'none' && (
          <p className={styles.quiet}>
            {words.understanding}: {understandingWords[bot.understanding].label}
          </p>
        )}
      </div>
      <Button onClick={() => setEditing(true)}>
        <Pencil size={16} aria-hidden="true" /> {words.edit}
      </Button>
      {isEditing && <EditBot bot={bot} onSaved={onChange} onClose={() => setEditing(false)} />}
    </section>
  );
}

function DeleteBot({ bot }: { bot: Bot }) {
  const calls = useBotCalls();
  const [, navigate] = useLocation();
  const [isAsking, setAsking] = useState(false);
  return (
    <div className={styles.section}>
      <Button look="danger" isWide onClick={() => setAsking(true)}>
        <Trash2 size={18} aria-hidden="true" /> {controlWords.delete}
      </Button>
      {isAsking && (
        <Confirm
          title={controlWords.deleteTitle(bot.name)}
          help={controlWords.deleteHelp}
          action={controlWords.delete}
          onConfirm={async () => {
            await calls.remove(bot.botId);
            navigate('/bots', { replace: true });
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
