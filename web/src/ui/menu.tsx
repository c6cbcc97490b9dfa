import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useRef } from 'react';
import { closeMenu } from '../app/ui-state.ts';
import styles from './menu.module.css';
import type { MenuEntry, MenuRequest } from './menu-entries.ts';

/** One menu for the whole site, opened at an anchor. Loaded when first needed. */
export function Menu({ label, anchor, entries }: MenuRequest) {
  const opener = useRef(document.activeElement);
  const giveBackFocus = (event: Event) => {
    event.preventDefault();
    // What an entry opened, a dialog or the composer, has the focus already.
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost && opener.current instanceof HTMLElement) opener.current.focus();
  };
  const { left, top, width, height } = anchor;
  return (
    <DropdownMenu.Root
      open
      modal={false}
      dir={directionOf(document.dir)}
      onOpenChange={(isOpen) => isOpen || closeMenu()}
    >
      <DropdownMenu.Trigger asChild>
        <span className={styles.anchor} style={{ left, top, width, height }} aria-hidden="true" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={topmost()}>
        <DropdownMenu.Content
          className={styles.menu}
          aria-label={label}
          align={anchor.left < innerWidth / 2 ? 'start' : 'end'}
          sideOffset={4}
          collisionPadding={8}
          onCloseAutoFocus={giveBackFocus}
        >
          {entries.map((entry, index) => (
            <Entry key={keyOf(entry, index)} entry={entry} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** An open dialog makes everything outside it inert: what is opened from it must be in it. */
function topmost(): Element | null {
  return [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.querySelector('main');
}

function directionOf(dir: string): 'rtl' | 'ltr' {
  return dir === 'rtl' ? 'rtl' : 'ltr';
}

function keyOf(entry: MenuEntry, index: number): string {
  return 'label' in entry ? entry.label : `${entry.kind}-${index}`;
}

function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case 'action':
      return (
        <DropdownMenu.Item className={styles.item} data-danger={entry.isDangerous} onSelect={entry.select}>
          <entry.icon size={18} aria-hidden="true" /> {entry.label}
        </DropdownMenu.Item>
      );
    case 'choice':
      return <Choice entry={entry} />;
    case 'quick':
      return <Quick options={entry.options} />;
    case 'note':
      return <DropdownMenu.Label className={styles.note}>{entry.text}</DropdownMenu.Label>;
    case 'line':
      return <DropdownMenu.Separator className={styles.line} />;
    default:
      return entry satisfies never;
  }
}

function Choice({ entry }: { entry: MenuEntry & { kind: 'choice' } }) {
  return (
    <DropdownMenu.CheckboxItem className={styles.item} checked={entry.isChosen} onSelect={entry.select}>
      <span className={styles.check}>{entry.isChosen && <Check size={18} aria-hidden="true" />}</span>
      <span>
        <span className={styles.choice}>{entry.label}</span>
        <span className={styles.help}>{entry.help}</span>
      </span>
    </DropdownMenu.CheckboxItem>
  );
}

function Quick({ options }: { options: (MenuEntry & { kind: 'quick' })['options'] }) {
  return (
    <DropdownMenu.Group className={styles.quick}>
      {options.map(({ label, text, isChosen, select }) => (
        <DropdownMenu.Item
          key={text}
          className={styles.emoji}
          aria-label={label}
          data-chosen={isChosen || undefined}
          onSelect={select}
        >
          {text}
        </DropdownMenu.Item>
      ))}
    </DropdownMenu.Group>
  );
}
