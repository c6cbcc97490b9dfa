/**
 * Does the work for an id once: a repeat, even one that comes while the first still works, gets the first one's result.
 * Keeps the latest `entriesMax` ids. Work that fails is forgotten, so that a retry is a new try.
 */
export function rememberAnswers<Answer>({ entriesMax }: { entriesMax: number }) {
  const answers = new Map<string, Promise<Answer>>();
  return (id: string, work: () => Promise<Answer>): Promise<Answer> => {
    const known = answers.get(id);
    if (known !== undefined) return known;
    const answer = work();
    answers.set(id, answer);
    answer.catch(() => answers.delete(id));
    const [oldest] = answers.keys();
    if (answers.size > entriesMax && oldest !== undefined) answers.delete(oldest);
    return answer;
  };
}
