import { useId } from 'react';
import { Understanding, WANTED_BY_DEFAULT, WantedEvent } from '../../../protocol/bot.ts';
import { BOT_ENDPOINT_CHARS_MAX, NAME_CHARS_MAX } from '../../../protocol/limits.ts';
import fields from '../ui/field.module.css';
import { eventWords, understandingWords, botWords as words } from '../words/bots.ts';
import styles from './bots.module.css';

/** What a maker decides about a bot. */
export interface BotDraft {
  name: string;
  handle: string;
  endpoint: string;
  events: readonly WantedEvent[];
  understanding: Understanding;
  waitForUnderstanding: boolean;
}

export const emptyDraft: BotDraft = {
  name: '',
  handle: '',
  endpoint: '',
  events: WANTED_BY_DEFAULT,
  understanding: 'none',
  waitForUnderstanding: false,
};

export function isComplete({ name, endpoint }: BotDraft): boolean {
  return name.trim() !== '' && endpoint.trim() !== '';
}

interface BotFieldsProps {
  draft: BotDraft;
  /** The field that the server refused, and why. */
  refused?: { field: string; why: string } | undefined;
  endpointHelp: string;
  hasHandle: boolean;
  onChange(change: Partial<BotDraft>): void;
}

export function BotFields({ draft, refused, endpointHelp, hasHandle, onChange }: BotFieldsProps) {
  const why = (field: string) => (refused?.field === `body.${field}` ? refused.why : undefined);
  return (
    <>
      <TextField
        label={words.name}
        value={draft.name}
        error={why('name')}
        dir="auto"
        maxLength={NAME_CHARS_MAX}
        placeholder={words.namePlaceholder}
        onText={(name) => onChange({ name })}
      />
      {hasHandle && (
        <TextField
          label={words.handle}
          help={words.handleHelp}
          error={why('handle')}
          value={draft.handle}
          maxLength={32}
          placeholder="weather"
          onText={(handle) => onChange({ handle: handle.replace(/^@/, '').toLowerCase() })}
        />
      )}
      <TextField
        label={words.endpoint}
        help={endpointHelp}
        error={why('endpoint')}
        value={draft.endpoint}
        type="url"
        inputMode="url"
        maxLength={BOT_ENDPOINT_CHARS_MAX}
        placeholder="https://bot.example.com/"
        onText={(endpoint) => onChange({ endpoint })}
      />
      <Events draft={draft} onChange={onChange} />
      <Understandings draft={draft} onChange={onChange} />
    </>
  );
}

interface TextFieldProps extends Omit<React.InputHTMLAttributes<HTMLInputElement>, 'onChange'> {
  label: string;
  help?: string | undefined;
  error?: string | undefined;
  onText(text: string): void;
}

function TextField({ label, help, error, onText, ...input }: TextFieldProps) {
  const id = useId();
  const isRefused = error !== undefined;
  return (
    <div className={fields.field}>
      <label className={fields.label} htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        className={fields.input}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={isRefused}
        aria-describedby={`${id}-help`}
        onChange={(event) => onText(event.target.value)}
        {...input}
      />
      <p id={`${id}-help`} className={isRefused ? fields.error : fields.help} role={isRefused ? 'alert' : undefined}>
        {error ?? help}
      </p>
    </div>
  );
}

/** What nearly every bot wants comes first. */
const OFFERED = [...WANTED_BY_DEFAULT, ...WantedEvent.options.filter((event) => !WANTED_BY_DEFAULT.includes(event))];

type PartProps = Pick<BotFieldsProps, 'draft' | 'onChange'>;

function Events({ draft: { events }, onChange }: PartProps) {
  const toggle = (event: WantedEvent, isWanted: boolean) =>
    onChange({ events: WantedEvent.options.filter((each) => (each === event ? isWanted : events.includes(each))) });
  return (
    <fieldset className={styles.choices}>
      <legend className={fields.label}>{words.events}</legend>
      {OFFERED.map((event) => (
        <Choice
          key={event}
          {...eventWords[event]}
          type="checkbox"
          checked={events.includes(event)}
          onChange={({ target }) => toggle(event, target.checked)}
        />
      ))}
    </fieldset>
  );
}

function Understandings({ draft: { understanding, waitForUnderstanding }, onChange }: PartProps) {
  const name = useId();
  return (
    <fieldset className={styles.choices}>
      <legend className={fields.label}>{words.understanding}</legend>
      {Understanding.options.map((each) => (
        <Choice
          key={each}
          {...understandingWords[each]}
          type="radio"
          name={name}
          checked={each === understanding}
          onChange={() => onChange({ understanding: each })}
        />
      ))}
      {understanding !== 'none' && (
        <Choice
          label={words.wait}
          help={words.waitHelp}
          type="checkbox"
          checked={waitForUnderstanding}
          onChange={({ target }) => onChange({ waitForUnderstanding: target.checked })}
        />
      )}
    </fieldset>
  );
}

interface ChoiceProps extends React.InputHTMLAttributes<HTMLInputElement> {
  label: string;
  help: string;
}

function Choice({ label, help, ...input }: ChoiceProps) {
  return (
    <label className={styles.choice}>
      <input {...input} />
      <span>
        <span className={styles.choiceName}>{label}</span>
        <span className={styles.quiet}>{help}</span>
      </span>
    </label>
  );
}
