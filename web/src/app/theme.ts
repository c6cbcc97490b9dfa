export type Theme = 'system' | 'light' | 'dark';

const THEME_KEY = 'mathia.theme';

export function storedTheme(): Theme {
  const stored = localStorage.getItem(THEME_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === 'system') {
    delete root.dataset.theme;
    localStorage.removeItem(THEME_KEY);
  } else {
    root.dataset.theme = theme;
    localStorage.setItem(THEME_KEY, theme);
  }
}
