import { setTimeout as pause } from 'node:timers/promises';
import { AttachClient } from '../../src/commands/client.ts';
import { CoopError } from '../../src/protocol/errors.ts';

/** Where the daemon is: after a restart of it, elsewhere perhaps. */
export interface Door {
  readonly socket: string;
  readonly config: string;
}

/** What came of a message, and after how long. `failed` — its person was told. */
export interface Heard {
  readonly kind: 'answered' | 'failed';
  readonly ms: number;
}

const RETRY_MS = 50;
const LOOK_MS = 250;

/** Somebody who writes, comes back when the connection breaks, and says again what may not have been heard. */
export class Correspondent {
  readonly #name: string;
  readonly #door: Door;
  #client: AttachClient | undefined;
  /** Answers by the id of the message. */
  readonly #answers = new Map<string, Heard['kind']>();
  #sent = 0;

  constructor(name: string, door: Door) {
    this.#name = name;
    this.#door = door;
  }

  /** Until the reply, or until being told that there is none; undefined where neither came in time. Replies are `re: TEXT`. */
  async ask(text: string, withinMs: number): Promise<Heard | undefined> {
    const start = performance.now();
    const heard = (kind: Heard['kind']): Heard => ({ kind, ms: performance.now() - start });
    const late = start + withinMs;
    this.#sent += 1;
    const id = `${this.#name}-${this.#sent}`;
    let message: string | undefined;
    let looked = start;
    while (performance.now() < late) {
      try {
        const client = await this.#connected();
        message ??= (await client.call('send', { text, id, alone: true })).message;
        const kind = this.#answers.get(message);
        if (kind !== undefined) return heard(kind);
        // What was said while nobody was connected is in the conversation.
        if (performance.now() - looked > LOOK_MS) {
          looked = performance.now();
          const { entries } = await client.call('history', { limit: 5 });
          if (entries.some((entry) => entry.text === `re: ${text}`)) return heard('answered');
        }
        await pause(2);
      } catch (error) {
        if (!(error instanceof CoopError)) throw error;
        await pause(RETRY_MS);
      }
    }
    return undefined;
  }

  leave(): void {
    this.#client?.close();
  }

  async #connected(): Promise<AttachClient> {
    if (this.#client !== undefined) return this.#client;
    const client = await AttachClient.connect(this.#door.socket, this.#door.config);
    await client.call('open', { as: this.#name });
    this.#client = client;
    void this.#listen(client);
    return client;
  }

  async #listen(client: AttachClient): Promise<void> {
    try {
      for await (const event of client.events) {
        if (event.method !== 'message') continue;
        const { kind, message } = event.params;
        if (kind === 'reply') this.#answers.set(message, 'answered');
        if (kind === 'failure') this.#answers.set(message, 'failed');
      }
    } catch {
      // It ended: the next try connects again.
    }
    if (this.#client === client) this.#client = undefined;
  }
}
