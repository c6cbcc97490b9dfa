import { type RefObject, useEffect, useEffectEvent } from 'react';

/** Calls `dismiss` on Escape, and on a press outside of the elements. */
export function useDismiss(
  inside: readonly RefObject<Element | null>[],
  dismiss: (how: 'escape' | 'outside') => void,
): void {
  const onPress = useEffectEvent((event: PointerEvent) => {
    const path = event.composedPath();
    if (!inside.some(({ current }) => current !== null && path.includes(current))) dismiss('outside');
  });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    dismiss('escape');
  });
  useEffect(() => {
    document.addEventListener('pointerdown', onPress, true);
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('pointerdown', onPress, true);
      document.removeEventListener('keydown', onKey, true);
    };
  }, []);
}
