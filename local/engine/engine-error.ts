/** `input`: what was given cannot be worked with; `absent`: this machine lacks something; `busy`: too many wait. */
export type EngineReason = 'input' | 'absent' | 'busy' | 'failed';

export class EngineError extends Error {
  readonly reason: EngineReason;

  constructor(reason: EngineReason, message: string) {
    super(message);
    this.name = 'EngineError';
    this.reason = reason;
  }
}
