import { CircleCheck, CircleX } from 'lucide-react';
import type { EndpointCheck } from '../../../protocol/bot.ts';
import { checkWords, botWords as words } from '../words/bots.ts';
import styles from './bots.module.css';
import parts from './deliveries.module.css';

/** What came of each check. What the endpoint answered is a stranger's text, and shown as nothing but text. */
export function EndpointChecks({ checks }: { checks: readonly EndpointCheck[] }) {
  return (
    <ul className={parts.checks}>
      {checks.map((check) => (
        <CheckLine key={check.name} check={check} />
      ))}
    </ul>
  );
}

function CheckLine({ check: { name, passed, reason, status, latencyMs, answer } }: { check: EndpointCheck }) {
  const Icon = passed ? CircleCheck : CircleX;
  const heard = [
    ...(status === undefined ? [] : [words.http(status)]),
    ...(latencyMs === undefined ? [] : [words.latency(latencyMs)]),
  ];
  return (
    <li className={parts.check} data-passed={passed}>
      <Icon size={20} role="img" aria-label={passed ? checkWords.ok : checkWords.bad} />
      <div>
        <p className={styles.name}>{checkWords.names[name]}</p>
        {reason !== undefined && <p>{reason}</p>}
        {heard.length > 0 && <p className={styles.quiet}>{heard.join(' · ')}</p>}
        {!passed && answer !== undefined && answer !== '' && <Answer text={answer} label={checkWords.answered} />}
      </div>
    </li>
  );
}

export function Answer({ text, label }: { text: string; label: string }) {
  return (
    <figure className={parts.answer}>
      <figcaption className={styles.quiet}>{label}</figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is long scrolls, also by keyboard */}
      <pre tabIndex={0} dir="auto">
        {text}
      </pre>
    </figure>
  );
}
