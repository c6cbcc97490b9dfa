import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { BotId } from '../../../protocol/ids.ts';
import { IconButton } from '../ui/button.tsx';
import { botWords as words } from '../words/bots.ts';
import { BotList } from './bot-list.tsx';
import { BotPage, NoSuchBot } from './bot-page.tsx';
import styles from './bots.module.css';
import { NewBot } from './new-bot.tsx';

/** What can be shown once only, of a bot that has just been made. */
export interface FreshSecrets {
  botId: BotId;
  token: string;
  secret: string;
}

/** Everything for people who make bots. Loaded when first opened. */
export function BotPages() {
  const [fresh, setFresh] = useState<FreshSecrets>();
  return (
    <Switch>
      <Route path="/bots">
        <BotList />
      </Route>
      <Route path="/bots/new">
        <NewBot onCreated={setFresh} />
      </Route>
      <Route path="/bots/:botId">
        {(params) => {
          const botId = BotId.safeParse(params.botId).data;
          if (botId === undefined) return <NoSuchBot />;
          const secrets = fresh?.botId === botId ? fresh : undefined;
          return <BotPage key={botId} botId={botId} fresh={secrets} onKept={() => setFresh(undefined)} />;
        }}
      </Route>
    </Switch>
  );
}

interface PageProps {
  title: string;
  backTo: string;
  action?: ReactNode;
  children: ReactNode;
}

export function Page({ title, backTo, action, children }: PageProps) {
  const [, navigate] = useLocation();
  return (
    <section className={styles.page} aria-label={title}>
      <header className={styles.bar}>
        <IconButton label={words.back} onClick={() => navigate(backTo)}>
          <ArrowLeft size={22} aria-hidden="true" className="mirrored" />
        </IconButton>
        <h1>
          <bdi>{title}</bdi>
        </h1>
        {action}
      </header>
      <div className={styles.scroll}>
        <div className={styles.inside}>{children}</div>
      </div>
    </section>
  );
}
