import type { KeyboardEvent } from 'react';

/** Arrow keys go from message to message once one has the focus; from the list itself, Tab's place, Enter goes to the newest. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const articles = [...event.currentTarget.querySelectorAll<HTMLElement>('article')];
  const current = articles.indexOf(document.activeElement as HTMLElement);
  const next = current === -1 ? fromList(event, articles) : fromArticle(event.key, articles, current);
  if (next === undefined) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: 'nearest' });
}

function fromList(event: KeyboardEvent<HTMLElement>, articles: readonly HTMLElement[]): HTMLElement | undefined {
  return event.key === 'Enter' && event.target === event.currentTarget ? articles.at(-1) : undefined;
}

function fromArticle(key: string, articles: readonly HTMLElement[], current: number): HTMLElement | undefined {
  if (key === 'ArrowUp') return articles[current - 1];
  if (key === 'ArrowDown') return articles[current + 1];
  return undefined;
}
