import { useSyncExternalStore } from 'react';

/** Room for the details beside them. */
export const WIDEST = '(min-width: 1100px)';
export const HAS_MOUSE = '(hover: hover) and (pointer: fine)';

export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener('change', changed);
      return () => media.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}
