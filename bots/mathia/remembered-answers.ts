export interface RememberedAnswers<Answer> {
  /** Does the work for an id once: a repeat, even one that comes while the first still works, gets the first one's result. */
  once(id: string, work: () => Promise<Answer>): Promise<Answer>;
  /** So that a retry is a new try. */
  forget(id: string): void;
}

/** Keeps the latest `entriesMax` ids. Work that fails is forgotten. */
export function rememberAnswers<Answer>({ entriesMax }: { entriesMax: number }): RememberedAnswers<Answer> {
  const answers = new Map<string, Promise<Answer>>();
  return {
    once(id, work) {
      const known = answers.get(id);
      if (known !== undefined) return known;
      const answer = work();
      answers.set(id, answer);
      answer.catch(() => answers.delete(id));
      const [oldest] = answers.keys();
      if (answers.size > entriesMax && oldest !== undefined) answers.delete(oldest);
      return answer;
    },
    forget(id) {
      answers.delete(id);
    },
  };
}
