import { Mic, Search } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import type { RoomId } from '../../../protocol/ids.ts';
import { SEARCH_CHARS_MAX } from '../../../protocol/limits.ts';
import type { Message } from '../../../protocol/message.ts';
import { useEngineState } from '../app/engine-context.tsx';
import { Part } from '../app/part.tsx';
import { useUi } from '../app/ui-state.ts';
import { PicturePreview } from '../pictures/picture-preview.tsx';
import { Avatar } from '../ui/avatar.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { conversationWords } from '../words/conversation.ts';
import { shortMoment } from '../words/dates.ts';
import { searchWords as words } from '../words/search.ts';
import { playingWords } from '../words/voice.ts';
import styles from './search.module.css';
import { snippetOf } from './snippet.ts';
import { type RoomSearch, useRoomSearch } from './use-room-search.ts';

const close = () => useUi.setState({ searching: undefined });

/** Looks for words in a room, written or spoken, and for what is in its pictures. */
export function SearchRoom({ roomId }: { roomId: RoomId }) {
  const [query, setQuery] = useState('');
  const search = useRoomSearch(roomId);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    search.start(query.trim());
  };
  return (
    <Dialog title={words.title} look="side" onClose={close}>
      <search className={styles.search}>
        <form className={styles.form} onSubmit={submit}>
          <Search size={18} aria-hidden="true" />
          <input
            type="search"
            dir="auto"
            aria-label={words.field}
            placeholder={words.field}
            autoComplete="off"
            enterKeyHint="search"
            maxLength={SEARCH_CHARS_MAX}
            value={query}
            onChange={(event) => {
              setQuery(event.target.value);
              search.soon(event.target.value.trim());
            }}
            // Some browsers would empty the field, and leave the search open.
            onKeyDown={(event) => event.key === 'Escape' && close()}
          />
        </form>
        <Found search={search} />
      </search>
    </Dialog>
  );
}

function Found({ search }: { search: RoomSearch }) {
  const { state, query } = search;
  if (query === '') return <p className={styles.said}>{words.help}</p>;
  const isEmpty = state.messages.length === 0 && !state.isSearching && !state.hasFailed;
  return (
    <>
      <ol className={styles.results} aria-label={words.results}>
        {state.messages.map((message) => (
          <Result key={message.messageId} message={message} query={query} roomId={search.roomId} />
        ))}
      </ol>
      <p className={styles.said} role="status">
        {state.isSearching && words.searching}
        {isEmpty && (state.before === undefined ? words.nothing(query) : words.nothingYet(query))}
        {!isEmpty && !state.isSearching && !state.hasFailed && state.before === undefined && words.all}
        {state.hasFailed && words.failed}
      </p>
      {!state.isSearching && (state.before !== undefined || state.hasFailed) && (
        <div className={styles.more}>
          <Button isWide onClick={search.further}>
            {words.further}
          </Button>
        </div>
      )}
    </>
  );
}

function Result({ message, query, roomId }: { message: Message; query: string; roomId: RoomId }) {
  const me = useEngineState((state) => state.me?.userId);
  const { messageId, sender, at, attachments } = message;
  const picture = attachments.find(({ kind }) => kind === 'picture');
  const hasRecording = attachments.some(({ kind }) => kind === 'audio');
  const go = () => useUi.setState({ searching: undefined, sought: { roomId, messageId } });
  return (
    <li>
      <button type="button" className={styles.result} onClick={go}>
        <Avatar id={sender.id} name={sender.name} shape={sender.kind === 'bot' ? 'bot' : 'person'} size={36} />
        <span className={styles.told}>
          <span className={styles.top}>
            <bdi className={styles.name}>{sender.id === me ? conversationWords.you : sender.name}</bdi>
            <time dateTime={at}>{shortMoment(new Date(at), new Date())}</time>
          </span>
          <span className={styles.snippet} dir="auto">
            {hasRecording && <Mic size={14} role="img" aria-label={playingWords.voiceMessage} />}
            {snippetOf(message, query).map((part, index) =>
              // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text, in their order
              part.isFound ? <mark key={index}>{part.text}</mark> : <span key={index}>{part.text}</span>,
            )}
          </span>
        </span>
        {picture?.status === 'ready' && (
          <span className={styles.preview}>
            <Part>
              <PicturePreview attachment={picture} roomId={roomId} />
            </Part>
          </span>
        )}
      </button>
    </li>
  );
}
