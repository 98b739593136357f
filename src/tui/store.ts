import { reduce } from './reduce.ts';
import { type Action, INITIAL, type State } from './state.ts';

/** Holds the state for whoever shows it and whoever changes it. */
export class Store {
  #state: State = INITIAL;
  readonly #listeners = new Set<() => void>();

  readonly get = (): State => this.#state;

  readonly dispatch = (action: Action): void => {
    const next = reduce(this.#state, action);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };
}
