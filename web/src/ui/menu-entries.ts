import type { LucideIcon } from 'lucide-react';

export type MenuEntry =
  | { kind: 'action'; label: string; icon: LucideIcon; isDangerous?: boolean; select(): void }
  | { kind: 'choice'; label: string; help: string; isChosen: boolean; select(): void }
  | { kind: 'quick'; options: readonly { label: string; text: string; isChosen: boolean; select(): void }[] }
  | { kind: 'note'; text: string }
  | { kind: 'line' };

export interface MenuRequest {
  label: string;
  /** The button it belongs to, or the point of a long press. */
  anchor: DOMRect;
  entries: readonly MenuEntry[];
}
