import fields from './field.module.css';

/** What went wrong, told when it comes; nothing while nothing did. */
export function Failure({ words }: { words: string }) {
  if (words === '') return null;
  return (
    <p className={fields.error} role="alert">
      {words}
    </p>
  );
}
