import { Component, type ReactNode, Suspense } from 'react';
import { offerReload } from './update.ts';

interface PartProps {
  children: ReactNode;
  /** Shown while it is loaded, and in its place when it cannot be. */
  fallback?: ReactNode;
}

/** A part of the site that is loaded when needed. One that fails takes nothing else with it, and a reload is offered. */
export class Part extends Component<PartProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override componentDidCatch(): void {
    offerReload();
  }

  override render(): ReactNode {
    const { children, fallback = null } = this.props;
    return this.state.hasFailed ? fallback : <Suspense fallback={fallback}>{children}</Suspense>;
  }
}
