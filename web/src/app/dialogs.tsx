import { lazy } from 'react';
import { Confirm } from '../ui/confirm.tsx';
import { EmojiHost } from '../ui/emoji-host.tsx';
import { actionWords } from '../words/conversation.ts';
import { useEngine } from './engine-context.tsx';
import { Part } from './part.tsx';
import { useUi } from './ui-state.ts';

const Menu = lazy(() => import('../ui/menu.tsx').then((module) => ({ default: module.Menu })));
const NewRoom = lazy(() => import('../rooms/new-room.tsx').then((module) => ({ default: module.NewRoom })));
const Settings = lazy(() => import('../settings/settings.tsx').then((module) => ({ default: module.Settings })));
const QuickSwitcher = lazy(() =>
  import('../rooms/quick-switcher.tsx').then((module) => ({ default: module.QuickSwitcher })),
);

const Lightbox = lazy(() => import('../pictures/lightbox.tsx').then((module) => ({ default: module.Lightbox })));
const CorrectPicture = lazy(() =>
  import('../pictures/correct-picture.tsx').then((module) => ({ default: module.CorrectPicture })),
);
const CorrectTranscript = lazy(() =>
  import('../voice/correct-transcript.tsx').then((module) => ({ default: module.CorrectTranscript })),
);
const SearchRoom = lazy(() => import('../search/search-room.tsx').then((module) => ({ default: module.SearchRoom })));

/** Whatever is open above the rest. Loaded when first needed. */
export function Dialogs() {
  const dialog = useUi((state) => state.dialog);
  const menu = useUi((state) => state.menu);
  const lightbox = useUi((state) => state.lightbox);
  const correcting = useUi((state) => state.correcting);
  const transcribing = useUi((state) => state.transcribing);
  const searching = useUi((state) => state.searching);
  return (
    <Part>
      {lightbox !== undefined && <Lightbox {...lightbox} />}
      {correcting !== undefined && <CorrectPicture {...correcting} />}
      {transcribing !== undefined && <CorrectTranscript {...transcribing} />}
      {searching !== undefined && <SearchRoom roomId={searching} />}
      {menu !== undefined && <Menu {...menu} />}
      {dialog === 'new-room' && <NewRoom />}
      {dialog === 'settings' && <Settings />}
      {dialog === 'switcher' && <QuickSwitcher />}
      <EmojiHost />
      <DeleteMessage />
    </Part>
  );
}

function DeleteMessage() {
  const engine = useEngine();
  const deleting = useUi((state) => state.deleting);
  if (deleting === undefined) return null;
  return (
    <Confirm
      title={actionWords.deleteTitle}
      help={actionWords.deleteHelp}
      action={actionWords.delete}
      onConfirm={() => engine.remove(deleting.roomId, deleting.messageId)}
      onClose={() => useUi.setState({ deleting: undefined })}
    />
  );
}
