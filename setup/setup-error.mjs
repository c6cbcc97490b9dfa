/** Something outside the code is missing or failed; its message says what, and what to do about it. */
export class SetupError extends Error {
  constructor(message, options) {
    super(message, options);
    this.name = 'SetupError';
  }
}
