import { memo } from 'react';
import { conversationWords as words } from '../words/conversation.ts';
import { useRoom } from './room-context.tsx';
import { partsOf, type TextPart } from './written-text.ts';
import styles from './written-text-view.module.css';

/** What a person wrote, as written: only links and mentions are more than text. */
export const WrittenText = memo(function WrittenText({ text }: { text: string }) {
  let at = 0;
  return partsOf(text).map((part) => {
    at += part.text.length;
    return <Part key={at} part={part} />;
  });
});

function Part({ part }: { part: TextPart }) {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'link':
      return <SafeLink href={part.href}>{part.text}</SafeLink>;
    case 'mention':
      return <Mention handle={part.handle}>{part.text}</Mention>;
    default:
      return part satisfies never;
  }
}

/** Leaves the site in a new tab and tells the other end nothing. */
export function SafeLink({ href, title, children }: { href: string; title?: string; children: React.ReactNode }) {
  return (
    <a
      className={styles.link}
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      title={title ?? words.link(new URL(href).host)}
    >
      {children}
    </a>
  );
}

function Mention({ handle, children }: { handle: string; children: string }) {
  const { members, bots, me } = useRoom();
  const member =
    Object.values(members).find((each) => each.handle === handle) ?? bots.find((bot) => bot.handle === handle);
  if (member === undefined) return children;
  const isMe = 'userId' in member && member.userId === me;
  return (
    <span className={styles.mention} data-me={isMe} title={member.name}>
      {children}
    </span>
  );
}
