import type { FailureReason } from './engine-messages.ts';

/** `busy`: too many wait already. The others are said by the engine's process itself. */
export class EngineError extends Error {
  readonly reason: FailureReason | 'busy';

  constructor(reason: FailureReason | 'busy', message: string) {
    super(message);
    this.name = 'EngineError';
    this.reason = reason;
  }
}
