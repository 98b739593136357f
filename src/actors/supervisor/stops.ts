import { CoopError } from '../../protocol/errors.ts';
import type { InboxId } from '../../protocol/ids.ts';

/** Messages whose sender said stop: so until the message is dealt with, however often its turn begins again. */
export class Stops {
  readonly #all = new Map<InboxId, AbortController>();

  /** Aborted as soon as the message's sender says stop. */
  of(inbox: InboxId): AbortSignal {
    return this.#controller(inbox).signal;
  }

  stop(inbox: InboxId): void {
    this.#controller(inbox).abort(new CoopError('E_CANCELLED'));
  }

  forget(inbox: InboxId): void {
    this.#all.delete(inbox);
  }

  #controller(inbox: InboxId): AbortController {
    const known = this.#all.get(inbox);
    if (known !== undefined) return known;
    const made = new AbortController();
    this.#all.set(inbox, made);
    return made;
  }
}
