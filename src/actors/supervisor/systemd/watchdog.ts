export interface WatchdogOptions {
  /** What the service manager waits for at most, in ms. */
  readonly watchdogMs: number;
  /** Whether the daemon does its work. Rejects, or takes too long, where it does not. */
  readonly ping: (deadlineMs: number) => Promise<unknown>;
  /** Whether what does not answer has said that it would not, and for how long: that time is not over. */
  readonly isExcused: () => boolean;
  /** Says that all is well. */
  readonly feed: () => void;
}

/**
 * Says that all is well for as long as it is. The journal is never ended for being slow (design/architecture.md, "Hosting"): where
 * it does not answer, the service manager hears nothing and starts the whole process anew.
 */
export class Watchdog {
  readonly #options: WatchdogOptions;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WatchdogOptions) {
    this.#options = options;
  }

  start(): void {
    const { watchdogMs } = this.#options;
    void this.#beat();
    this.#timer = setInterval(() => void this.#beat(), watchdogMs / 2).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #beat(): Promise<void> {
    const { watchdogMs, ping, isExcused, feed } = this.#options;
    try {
      // Asked at half time and answered within a quarter, it is said before the time is over.
      await ping(watchdogMs / 4);
      feed();
    } catch {
      // Moving a long log into its file, or checking a big one, takes longer than systemd waits. Otherwise silence is the message.
      if (isExcused()) feed();
    }
  }
}
