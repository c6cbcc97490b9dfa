import { type FormEvent, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { RouteInput } from '../../../protocol/routes.ts';
import { Button } from '../ui/button.tsx';
import { Failure } from '../ui/failure.tsx';
import { botWords as words } from '../words/bots.ts';
import { useBotCalls } from './bot-calls.ts';
import { type BotDraft, BotFields, emptyDraft, isComplete } from './bot-fields.tsx';
import styles from './bots.module.css';
import { DocsLink } from './docs-link.tsx';
import type { FreshSecrets } from './once-shown.tsx';
import { Page } from './page.tsx';
import { useRefusal } from './use-refusal.ts';

export function NewBot({ onCreated }: { onCreated(fresh: FreshSecrets): void }) {
  const calls = useBotCalls();
  const [, navigate] = useLocation();
  const [draft, setDraft] = useState<BotDraft>(emptyDraft);
  const { refused, said, isBusy, attempt } = useRefusal();
  const keyOf = useIdempotencyKey();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isComplete(draft)) return;
    const body = bodyOf(draft);
    void attempt(async () => {
      const { bot, token, secret } = await calls.create(body, keyOf(body));
      onCreated({ botId: bot.botId, token, secret });
      navigate(`/bots/${bot.botId}`, { replace: true });
    });
  };
  return (
    <Page title={words.newBot} backTo="/bots">
      <form className={styles.form} onSubmit={submit} noValidate>
        <BotFields
          draft={draft}
          refused={refused}
          endpointHelp={words.endpointHelp}
          hasHandle
          onChange={(change) => setDraft({ ...draft, ...change })}
        />
        <Failure words={said} />
        <Button type="submit" look="filled" isWide disabled={!isComplete(draft) || isBusy}>
          {words.create}
        </Button>
      </form>
      <DocsLink />
    </Page>
  );
}

function bodyOf({ name, handle, endpoint, events, ...rest }: BotDraft): RouteInput<'POST /v1/bots'> {
  return {
    ...rest,
    name: name.trim(),
    endpoint: endpoint.trim(),
    events: [...events],
    ...(handle.trim() !== '' && { handle: handle.trim() }),
  };
}

/** The same key for the same bot, so that a second try of what arrived after all makes no second one. */
function useIdempotencyKey(): (body: object) => string {
  const last = useRef({ content: '', key: '' });
  return (body) => {
    const content = JSON.stringify(body);
    if (last.current.content !== content) last.current = { content, key: crypto.randomUUID() };
    return last.current.key;
  };
}
