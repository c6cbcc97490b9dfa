/** Makes a picture from words. */
export interface ImageModel {
  /** The longest description that it takes, in characters. */
  promptCharsMax: number;
  /**
   * A picture, as a file.
   * @throws DomainError `forbidden` when the model refuses to draw this, `rate_limited` or `unavailable` when it does not answer
   */
  draw(prompt: string, signal: AbortSignal): Promise<Buffer>;
}

/** Of a model's answer: a picture of 1,024 × 1,024 pixels has about 2 MB. */
export const MODEL_PICTURE_BYTES_MAX = 20 * 1024 * 1024;
