import type { Endpoint } from 'comlink';

type Listener = (event: { data: unknown }) => void;

/**
 * What comlink believes to be a port: it hears only what the guard passes on with `receive`, and what it says goes
 * through `post`.
 */
export class GuardedEndpoint implements Endpoint {
  readonly #listeners = new Set<Listener>();
  readonly #post: (frame: unknown) => void;

  constructor(post: (frame: unknown) => void) {
    this.#post = post;
  }

  receive(frame: unknown): void {
    for (const listener of this.#listeners) listener({ data: frame });
  }

  postMessage(frame: unknown): void {
    this.#post(frame);
  }

  addEventListener(_: string, listener: unknown): void {
    if (typeof listener === 'function') this.#listeners.add(listener as Listener);
  }

  removeEventListener(_: string, listener: unknown): void {
    this.#listeners.delete(listener as Listener);
  }
}
