/** Messages on their way: said once, and said again under the same id until the daemon has written them down. */
import type { AttachClient } from '../commands/client.ts';
import { CoopError, type ErrorCode, toCoopError } from '../protocol/errors.ts';
import type { Store } from './store.ts';

/** The message waits for the next connection: it was not heard, or nobody knows whether it was. */
const UNHEARD: readonly ErrorCode[] = ['E_STREAM', 'E_TIMEOUT', 'E_CANCELLED', 'E_STOPPING', 'E_NOT_RUNNING'];

/** The message is taken in, and is not answered. */
const KEPT: readonly ErrorCode[] = ['E_HELD', 'E_UNLISTED', 'E_OVERHEARD'];

export class Outbox {
  readonly #store: Store;
  readonly #client: () => AttachClient | undefined;
  readonly #alone: boolean;
  #isSending = false;

  /**
   * @param client The present connection, if there is one.
   * @param alone Each message is to be answered by itself: nobody types who reads the answers.
   */
  constructor(store: Store, client: () => AttachClient | undefined, alone = false) {
    this.#store = store;
    this.#client = client;
    this.#alone = alone;
  }

  /** Sends what waits, in its order, one after the other. */
  async flush(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    try {
      for (let client = this.#client(); client !== undefined; client = this.#client()) {
        const [next] = this.#store.get().outbox;
        if (next === undefined) return;
        if (await this.#send(client, next)) continue;
        // The next connection begins with what waits.
        client.close(new CoopError('E_STREAM', { why: 'a message was not taken' }));
        return;
      }
    } finally {
      this.#isSending = false;
    }
  }

  /** @returns Whether it is settled; otherwise this connection is of no use. */
  async #send(client: AttachClient, { id, text }: { id: string; text: string }): Promise<boolean> {
    try {
      const { message } = await client.call('send', { text, id, ...(this.#alone && { alone: true }) });
      this.#store.dispatch({ type: 'MESSAGE_ACCEPTED', id, message });
      return true;
    } catch (error) {
      const { code, message } = toCoopError(error);
      if (UNHEARD.includes(code)) return false;
      const type = KEPT.includes(code) ? 'MESSAGE_KEPT' : 'MESSAGE_REFUSED';
      this.#store.dispatch({ type, id, why: message });
      return true;
    }
  }
}
