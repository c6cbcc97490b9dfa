/** What a model is given: how it is to behave, and what it is to answer. */
export interface Prompt {
  system: string;
  user: string;
  /** Of the answer. */
  tokensMax: number;
}

/** A piece of an answer, or what the whole of it has cost. */
export type ModelPiece = { text: string } | { tokensUsed: number };

export interface LanguageModel {
  /**
   * The answer as it comes. Ends when it is complete, also because of its length.
   * @throws DomainError `rate_limited` or `unavailable` when the model does not answer, or breaks off
   */
  stream(prompt: Prompt, signal: AbortSignal): AsyncIterable<ModelPiece>;
}
