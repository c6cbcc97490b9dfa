import './style/tokens.css';
import './style/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { applyTheme, storedTheme } from './app/theme.ts';
import { watchForUpdates } from './app/update.ts';
import { Boot } from './boot/boot.tsx';
import { boot } from './boot/session.ts';

/** Whatever becomes of the first screen, a newer version is looked for after this. */
const FIRST_SCREEN_MS = 10_000;

applyTheme(storedTheme());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no root');
createRoot(root).render(
  <StrictMode>
    <Boot />
  </StrictMode>,
);

void boot();
setTimeout(watchForUpdates, FIRST_SCREEN_MS);
