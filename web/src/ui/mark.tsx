/** Mathia's mark: a bubble of speech with an M left out of it. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        d="M9 2h14a8 8 0 0 1 8 8v8a8 8 0 0 1-8 8H12.6l-5.9 4.4A1 1 0 0 1 5 29.6V25A8 8 0 0 1 1 18v-8a8 8 0 0 1 8-8Z"
      />
      <path
        fill="none"
        stroke="var(--mark-inside, #fff)"
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeWidth="3.2"
        d="M8.5 19.5v-10l7.5 6.5 7.5-6.5v10"
      />
    </svg>
  );
}
