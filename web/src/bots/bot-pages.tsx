import { useState } from 'react';
import { Route, Switch } from 'wouter';
import { BotId } from '../../../protocol/ids.ts';
import { BotList } from './bot-list.tsx';
import { BotPage, NoSuchBot } from './bot-page.tsx';
import { NewBot } from './new-bot.tsx';
import type { FreshSecrets } from './once-shown.tsx';

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
