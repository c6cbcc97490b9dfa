import { Check, CheckCheck, CircleAlert, Clock, EarOff } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { conversationWords as words } from '../words/conversation.ts';
import { clockTime } from '../words/dates.ts';
import { fullMoment } from '../words/day-names.ts';
import styles from './bubble.module.css';

export type SendStatus = 'sending' | 'sent' | 'read' | 'failed';

interface BubbleProps {
  side: 'mine' | 'other';
  isBot?: boolean;
  startsGroup: boolean;
  endsGroup: boolean;
  isLarge?: boolean;
  isDeleted?: boolean;
  name?: ReactNode;
  quote?: ReactNode;
  pictures?: ReactNode;
  recordings?: ReactNode;
  meta: ReactNode;
  children: ReactNode;
  /** Blocks of their own, such as a bot's list: the time stands below, not beside. */
  isRich?: boolean;
  isNew?: boolean;
}

export function Bubble(props: BubbleProps) {
  const {
    side,
    isBot = false,
    startsGroup,
    endsGroup,
    isLarge = false,
    isRich = false,
    isNew = false,
    isDeleted = false,
  } = props;
  return (
    <div
      className={styles.bubble}
      data-side={side}
      data-bot={isBot || undefined}
      data-starts={startsGroup}
      data-ends={endsGroup}
      data-large={isLarge || undefined}
      data-new={isNew || undefined}
      data-deleted={isDeleted || undefined}
      data-pictures={props.pictures !== undefined || undefined}
      data-recordings={props.recordings !== undefined || undefined}
    >
      {props.name}
      {props.quote}
      {props.pictures !== undefined && <div className={styles.pictures}>{props.pictures}</div>}
      {props.recordings}
      <div className={isRich ? styles.rich : styles.text} dir="auto">
        {props.children}
        {props.meta}
      </div>
    </div>
  );
}

interface MetaProps {
  at: string;
  status?: SendStatus | undefined;
  isEdited?: boolean;
  /** The bot that was not to hear it. */
  hiddenFrom?: string | undefined;
}

export function Meta({ at, status, isEdited = false, hiddenFrom }: MetaProps) {
  const moment = new Date(at);
  return (
    <span className={styles.meta} data-unspoken="">
      {hiddenFrom !== undefined && (
        <span className={styles.hidden} title={words.notForBot(hiddenFrom)}>
          <EarOff size={13} role="img" aria-label={words.notForBot(hiddenFrom)} />
        </span>
      )}
      {isEdited && <span>{words.edited}</span>}
      <time dateTime={at} title={fullMoment(moment)} dir="ltr">
        {clockTime(moment)}
      </time>
      {status !== undefined && <Tick status={status} />}
    </span>
  );
}

const TICKS = { sending: Clock, sent: Check, read: CheckCheck, failed: CircleAlert } as const;

function Tick({ status }: { status: SendStatus }) {
  const Icon = TICKS[status];
  return <Icon size={15} className={styles.tick} role="img" aria-label={words[status]} />;
}

const FRESH_MS = 600;

/** True for what was written just now, so that a bubble travels in once and not again when it scrolls into view. */
export function useIsNew(at: string): boolean {
  const isNew = useRef<boolean>(undefined);
  isNew.current ??= Date.now() - Date.parse(at) < FRESH_MS;
  return isNew.current;
}
