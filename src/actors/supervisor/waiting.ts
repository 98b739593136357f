/** Those who wait for a place to become free, first come first served. Whoever is woken looks whether there is one. */
export class Waiting {
  readonly #waiting: (() => void)[] = [];

  /** @param until nobody waits any more: resolves then, too */
  wait(until?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        until?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(wake), 1);
        resolve();
      };
      this.#waiting.push(wake);
      until?.addEventListener('abort', leave, { once: true });
    });
  }

  wakeOne(): void {
    this.#waiting.shift()?.();
  }

  wakeAll(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
