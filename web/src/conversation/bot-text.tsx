import type { Token, Tokens } from 'marked';
import { createElement, Fragment, memo, type ReactNode, useMemo } from 'react';
import { conversationWords as words } from '../words/conversation.ts';
import styles from './bot-text.module.css';
import { CodeBlock } from './code-block.tsx';
import { isOpen, type MarkedToken, markdown, withoutPictures } from './markdown.ts';
import { safeLink } from './written-text.ts';
import { SafeLink } from './written-text-view.tsx';

/**
 * A bot's Markdown as React elements. HTML in it is shown as the text it is, pictures become links (a picture elsewhere
 * would tell its server who reads), links show where they lead. Loaded with the first answer of a bot.
 */
export const BotText = memo(function BotText({ text }: { text: string }) {
  const tokens = useMemo(() => markdown(text), [text]);
  return <div className={styles.rich}>{tokens === undefined ? <p>{text}</p> : all(tokens)}</div>;
});

function all(tokens: readonly Token[] | undefined): ReactNode {
  return together((tokens ?? []).map((token) => one(token as MarkedToken)));
}

/** Side by side, told apart by their places: parts of a text have no other identity. */
function together(parts: readonly ReactNode[]): ReactNode {
  return createElement(Fragment, null, ...parts);
}

function one(token: MarkedToken): ReactNode {
  switch (token.type) {
    case 'heading':
      return <p className={styles.heading}>{all(token.tokens)}</p>;
    case 'paragraph':
      return <p>{all(token.tokens)}</p>;
    case 'list':
      return <List token={token} />;
    case 'code':
      return <CodeBlock code={token.text} language={(token.lang ?? '').split(/\s/)[0] ?? ''} isOpen={isOpen(token)} />;
    case 'blockquote':
      return <blockquote>{all(token.tokens)}</blockquote>;
    case 'table':
      return <Table token={token} />;
    case 'hr':
      return <hr />;
    case 'strong':
      return <strong>{all(token.tokens)}</strong>;
    case 'em':
      return <em>{all(token.tokens)}</em>;
    case 'del':
      return <del>{all(token.tokens)}</del>;
    case 'codespan':
      return <code dir="ltr">{token.text}</code>;
    case 'br':
      return <br />;
    case 'link':
      return (
        <Link href={token.href} text={token.text}>
          {all(withoutPictures(token.tokens))}
        </Link>
      );
    case 'image':
      return (
        <Link href={token.href} text={token.text}>
          {token.text || token.href}
        </Link>
      );
    case 'text':
      return 'tokens' in token && token.tokens !== undefined ? all(token.tokens) : token.text;
    case 'checkbox':
      return null; // its item shows it
    case 'escape':
      return token.text;
    default:
      return (token as Tokens.Generic).raw;
  }
}

interface LinkProps {
  href: string;
  text: string;
  children: ReactNode;
}

/** Shows where it leads, whatever its text says. */
function Link({ href, text, children }: LinkProps) {
  const url = safeLink(href) ?? mailLink(href);
  if (url === undefined) return children;
  const target = url.protocol === 'mailto:' ? url.pathname : url.host;
  const says = [target, url.origin, `${url.origin}/`].includes(text) || text.startsWith(`${url.origin}/`);
  return (
    <>
      <SafeLink href={url.href} title={words.link(target)}>
        {children}
      </SafeLink>
      {!says && <span className={styles.host}> ({target})</span>}
    </>
  );
}

function mailLink(href: string): URL | undefined {
  const url = URL.parse(href);
  return url?.protocol === 'mailto:' ? url : undefined;
}

function List({ token }: { token: Tokens.List }) {
  const items = token.items.map((item) => (
    // biome-ignore lint/correctness/useJsxKeyInIterable: `together` puts them side by side
    <li>
      {item.task && <input type="checkbox" checked={item.checked === true} disabled aria-label={item.text} />}
      {all(item.tokens)}
    </li>
  ));
  return token.ordered ? <ol start={token.start || 1}>{together(items)}</ol> : <ul>{together(items)}</ul>;
}

function Table({ token }: { token: Tokens.Table }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls, also by keyboard
    <section className={styles.table} tabIndex={0} aria-label={words.table}>
      <table>
        <thead>
          <tr>{together(token.header.map((cell) => createElement('th', null, all(cell.tokens))))}</tr>
        </thead>
        <tbody>{together(token.rows.map(tableRow))}</tbody>
      </table>
    </section>
  );
}

function tableRow(row: readonly Tokens.TableCell[]): ReactNode {
  return createElement('tr', null, ...row.map((cell) => createElement('td', null, all(cell.tokens))));
}
