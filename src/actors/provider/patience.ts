/** How long an answer is waited for. Nothing of a provider is waited for without an end. */
export interface Patience {
  /** Longest silence: before a try is answered, and between two pieces of an answer. */
  readonly silenceMs: number;
  /** Longest answer, every try and every pause between them included. */
  readonly wholeMs: number;
}

/** The whole ends before the caller's own deadline does (15 minutes): so the turn hears why, and ends in words. */
export const PATIENCE: Patience = { silenceMs: 90_000, wholeMs: 14 * 60_000 };
