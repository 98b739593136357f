/** How long an answer is waited for. Nothing of a provider is waited for without an end. */
export interface Patience {
  /** Longest silence: before a try is answered, and between two pieces of an answer. */
  readonly silenceMs: number;
  /** Longest answer, every try and every pause between them included. */
  readonly wholeMs: number;
  /** The same of work after a turn, for which its caller waits two minutes (`BackgroundModelContract`). */
  readonly backgroundMs: number;
  /** All pauses between the tries of one answer together: for a key that rests, and for a server that is busy. */
  readonly pausesMs: number;
}

/**
 * The whole ends before the caller's own deadline does (15 minutes): so the turn hears why, and ends in words. A minute is what a limit
 * that is counted by the minute takes to be renewed.
 */
export const PATIENCE: Patience = {
  silenceMs: 90_000,
  wholeMs: 14 * 60_000,
  backgroundMs: 110_000,
  pausesMs: 60_000,
};
