import { type FormEvent, useState } from 'react';
import type { Bot } from '../../../protocol/bot.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Failure } from '../ui/failure.tsx';
import { botWords as words } from '../words/bots.ts';
import { useBotCalls } from './bot-calls.ts';
import { type BotDraft, BotFields, isComplete } from './bot-fields.tsx';
import { useRefusal } from './use-refusal.ts';

interface EditBotProps {
  bot: Bot;
  onSaved(bot: Bot): void;
  onClose(): void;
}

export function EditBot({ bot, onSaved, onClose }: EditBotProps) {
  const calls = useBotCalls();
  const [draft, setDraft] = useState<BotDraft>(bot);
  const { refused, said, isBusy, attempt } = useRefusal();
  const save = (event: FormEvent) => {
    event.preventDefault();
    const { name, endpoint, events, understanding, waitForUnderstanding } = draft;
    const body = { name: name.trim(), endpoint: endpoint.trim(), events: [...events] };
    void attempt(async () => {
      onSaved(await calls.change(bot.botId, { ...body, understanding, waitForUnderstanding }));
      onClose();
    });
  };
  return (
    <Dialog title={words.edit} onClose={onClose}>
      <form onSubmit={save} noValidate>
        <BotFields
          draft={draft}
          refused={refused}
          endpointHelp={words.endpointChange}
          hasHandle={false}
          onChange={(change) => setDraft({ ...draft, ...change })}
        />
        <Failure words={said} />
        <Button type="submit" look="filled" isWide disabled={!isComplete(draft) || isBusy}>
          {words.save}
        </Button>
      </form>
    </Dialog>
  );
}
