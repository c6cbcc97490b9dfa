import { Avatar } from '../ui/avatar.tsx';
import { composerWords as words } from '../words/conversation.ts';
import styles from './composer.module.css';
import type { Mentions } from './use-mentions.ts';

/** Who can be mentioned. The focus stays in the text; arrow keys choose. */
export function MentionList({ mentions: { listId, candidates, chosen, choose } }: { mentions: Mentions }) {
  if (candidates.length === 0) return null;
  return (
    <div id={listId} className={styles.mentions} role="listbox" aria-label={words.mentions}>
      {candidates.map((candidate, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the text field has the focus and names the active option
        // biome-ignore lint/a11y/useKeyWithClickEvents: the text field has the keys
        <div
          key={candidate.id}
          id={`${listId}-${index}`}
          className={styles.candidate}
          role="option"
          aria-selected={index === chosen}
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(candidate)}
        >
          <Avatar id={candidate.id} name={candidate.name} shape={candidate.isBot ? 'bot' : 'person'} size={32} />
          <span className={styles.candidateName} dir="auto">
            {candidate.name}
          </span>
          <span className={styles.handle}>@{candidate.handle}</span>
        </div>
      ))}
    </div>
  );
}
