import { useCallback, useEffect, useRef, useState } from 'react';

export type Loaded<T> = { at: 'loading' } | { at: 'failed'; error: unknown } | { at: 'here'; value: T };

/** What is asked for when a page opens, and again on demand; what is there stays until the next is. */
export function useLoaded<T>(load: () => Promise<T>): { state: Loaded<T>; reload(): void; put(value: T): void } {
  const [state, setState] = useState<Loaded<T>>({ at: 'loading' });
  const asked = useRef(0);
  const reload = useCallback(() => {
    const turn = ++asked.current;
    const isNewest = () => turn === asked.current;
    setState((before) => (before.at === 'failed' ? { at: 'loading' } : before));
    load().then(
      (value) => isNewest() && setState({ at: 'here', value }),
      (error: unknown) => isNewest() && setState({ at: 'failed', error }),
    );
  }, [load]);
  useEffect(() => {
    reload();
    return () => {
      asked.current += 1;
    };
  }, [reload]);
  const put = useCallback((value: T) => {
    asked.current += 1;
    setState({ at: 'here', value });
  }, []);
  return { state, reload, put };
}
