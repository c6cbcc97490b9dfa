/** What goes wrong, as probabilities; all off to begin with. */
export interface Faults {
  lostFrame: number;
  repeatedFrame: number;
  /** Frames take up to this much longer, each on its own: they overtake each other. */
  jitterMs: number;
  lostReply: number;
  failedRequest: number;
  /** Of a socket, with each frame that it gets. */
  cut: number;
}

export const noFaults: Faults = { lostFrame: 0, repeatedFrame: 0, jitterMs: 0, lostReply: 0, failedRequest: 0, cut: 0 };
