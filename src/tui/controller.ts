/** What a person can do here. */
import type { AttachClient } from '../commands/client.ts';
import { toCoopError } from '../protocol/errors.ts';
import { readTyped } from './input/slash.ts';
import type { Outbox } from './outbox.ts';
import { runSlash } from './slash/run.ts';
import type { Store } from './store.ts';

export interface ControllerParts {
  readonly store: Store;
  readonly outbox: Outbox;
  readonly client: () => AttachClient | undefined;
  readonly newId: () => string;
  readonly leave: () => void;
}

export class Controller {
  readonly #parts: ControllerParts;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
  }

  /** Sends a message, or does what a slash command says. */
  submit(text: string): void {
    const { store, outbox, newId } = this.#parts;
    if (text.trim() === '') return;
    const typed = readTyped(text);
    switch (typed.type) {
      case 'words':
        store.dispatch({ type: 'MESSAGE_SUBMITTED', id: newId(), text: typed.text });
        void outbox.flush();
        return;
      case 'unknown':
        store.dispatch({
          type: 'NOTE_ADDED',
          tone: 'warning',
          text: `There is no /${typed.name}. /help lists what there is.`,
        });
        return;
      case 'command': {
        const { name } = typed;
        if (name === 'quit') this.leave();
        else void this.#run((client) => runSlash(name, client));
        return;
      }
    }
  }

  /** Stops the turn that runs here. */
  stop(): void {
    const { store } = this.#parts;
    if (store.get().answer?.running !== true) return;
    void this.#run(async (client) => {
      // Without a connection there is no turn that runs for all one knows.
      const { stopped } = (await client?.call('stop', {})) ?? { stopped: true };
      return stopped ? undefined : 'There is nothing of yours to stop.';
    });
  }

  leave(): void {
    this.#parts.leave();
  }

  async #run(work: (client: AttachClient | undefined) => Promise<string | undefined>): Promise<void> {
    const { store, client } = this.#parts;
    try {
      const text = await work(client());
      if (text !== undefined) store.dispatch({ type: 'NOTE_ADDED', tone: 'plain', text });
    } catch (error) {
      store.dispatch({ type: 'NOTE_ADDED', tone: 'failure', text: toCoopError(error).message });
    }
  }
}
