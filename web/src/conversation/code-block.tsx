import { Check, Copy } from 'lucide-react';
import { createElement, Fragment, type ReactNode, useEffect, useState } from 'react';
import { announce } from '../app/ui-state.ts';
import { actionWords, conversationWords as words } from '../words/conversation.ts';
import styles from './bot-text.module.css';
import type { CodeLine } from './highlight.ts';

const COPIED_MS = 2_000;

interface CodeBlockProps {
  code: string;
  language: string;
  /** More of it comes still: it is coloured when it is whole. */
  isOpen: boolean;
}

export function CodeBlock({ code, language, isOpen }: CodeBlockProps) {
  const lines = useHighlighted(code, language, isOpen);
  return (
    <div className={styles.code} dir="ltr">
      <div className={styles.codeBar}>
        <span>{language}</span>
        <CopyCode code={code} />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, also by keyboard */}
      <pre tabIndex={0}>
        <code>{lines === undefined ? code : coloured(lines)}</code>
      </pre>
    </div>
  );
}

function CopyCode({ code }: { code: string }) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = async () => {
    await navigator.clipboard.writeText(code);
    setCopied(true);
    announce(actionWords.copied);
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <button type="button" aria-label={words.copyCode} title={words.copyCode} onClick={() => void copy()}>
      <Icon size={15} aria-hidden="true" /> {isCopied ? actionWords.copied : words.copy}
    </button>
  );
}

function useHighlighted(code: string, language: string, isOpen: boolean): CodeLine[] | undefined {
  const [known, setKnown] = useState<{ code: string; lines: CodeLine[] | undefined }>();
  useEffect(() => {
    if (isOpen || language === '') return;
    let isGone = false;
    import('./highlight.ts')
      .then(({ highlight }) => highlight(code, language))
      .then(
        (lines) => isGone || setKnown({ code, lines }),
        // Without colours it is as good to read.
        () => undefined,
      );
    return () => {
      isGone = true;
    };
  }, [code, language, isOpen]);
  return known?.code === code ? known.lines : undefined;
}

/** Side by side, told apart by their places. */
function coloured(lines: readonly CodeLine[]): ReactNode {
  const pieces = lines.flatMap((line, index) => [...(index > 0 ? ['\n'] : []), ...line.map(piece)]);
  return createElement(Fragment, null, ...pieces);
}

function piece({ text, kind }: CodeLine[number]): ReactNode {
  return kind === undefined ? text : createElement('span', { 'data-kind': kind }, text);
}
