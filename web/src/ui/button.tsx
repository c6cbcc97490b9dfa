import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import styles from './button.module.css';

type NativeProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'aria-label'>;

interface ButtonProps extends NativeProps {
  look?: 'filled' | 'tinted' | 'plain' | 'danger';
  isWide?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = 'tinted', isWide = false, type = 'button', ...rest }: ButtonProps) {
  return <button type={type} className={styles.button} data-look={look} data-wide={isWide} {...rest} />;
}

interface IconButtonProps extends NativeProps {
  label: string;
  children: ReactNode;
  isActive?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function IconButton({ label, isActive = false, type = 'button', ...rest }: IconButtonProps) {
  return (
    <button
      type={type}
      className={styles.icon}
      data-active={isActive || undefined}
      aria-label={label}
      title={label}
      {...rest}
    />
  );
}
