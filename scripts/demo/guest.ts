import { setTimeout as pause } from 'node:timers/promises';
import { AttachClient } from '../../src/commands/client.ts';
import type { AttachEvent, AttachEventName, AttachEventOf, AttachResult } from '../../src/protocol/attach.ts';
import { CoopError } from '../../src/protocol/errors.ts';
import type { Household } from './household.ts';

export interface Answered {
  readonly text: string;
  /** The reply, a refusal with its code, or nothing in time. */
  readonly kind: 'reply' | 'refused' | 'silence';
}

/** The agent's reply, or what came in its place. */
function isAnswer(event: AttachEvent): event is Extract<AttachEvent, { method: 'message' }> {
  return event.method === 'message' && ['reply', 'failure'].includes(event.params.kind);
}

/** Somebody at the socket: what they say, and everything that they were ever shown. */
export class Guest {
  readonly name: string;
  readonly opened: AttachResult<'open'>;
  readonly client: AttachClient;
  readonly events: AttachEvent[] = [];
  readonly #waiting = new Map<string, (text: string) => void>();
  /** What was said while a turn ran, and the message whose answer is for both. */
  readonly #joined = new Map<string, string>();

  private constructor(name: string, client: AttachClient, opened: AttachResult<'open'>) {
    this.name = name;
    this.client = client;
    this.opened = opened;
    void this.#listen();
  }

  static async arrive(household: Pick<Household, 'socket' | 'config'>, as: string, room?: string): Promise<Guest> {
    const client = await AttachClient.connect(household.socket, household.config);
    const opened = await client.call('open', { as, ...(room === undefined ? {} : { room }) });
    return new Guest(as, client, opened);
  }

  /** Every byte of events that reached them. */
  get seen(): string {
    return this.events.map((event) => JSON.stringify(event)).join('\n');
  }

  async whoami(): Promise<AttachResult<'whoami'>> {
    return await this.client.call('whoami', {});
  }

  async status(): Promise<AttachResult<'status'>> {
    return await this.client.call('status', {});
  }

  async ask(text: string, withinMs = 15_000): Promise<Answered> {
    try {
      const { message } = await this.client.call('send', { text });
      const known = this.#replyTo(message);
      if (known !== undefined) return { kind: 'reply', text: known };
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      const late = setTimeout(() => resolve(undefined), withinMs);
      this.#waiting.set(message, resolve);
      const reply = await promise;
      clearTimeout(late);
      return reply === undefined ? { kind: 'silence', text: '' } : { kind: 'reply', text: reply };
    } catch (error) {
      if (error instanceof CoopError) return { kind: 'refused', text: `${error.code} ${error.message}` };
      throw error;
    }
  }

  /** The first event, past or to come, that fits. */
  async event<E extends AttachEventName>(
    method: E,
    fits: (params: AttachEventOf<E>) => boolean = () => true,
    withinMs = 15_000,
  ): Promise<AttachEventOf<E>> {
    for (const deadline = Date.now() + withinMs; Date.now() < deadline; await pause(10)) {
      for (const event of this.events) {
        // The method tells the parameters: `AttachEvent` pairs them.
        const params = event.params as AttachEventOf<E>;
        if (event.method === method && fits(params)) return params;
      }
    }
    throw new Error(`${this.name} was not shown ${method}`);
  }

  leave(): void {
    this.client.close();
  }

  async #listen(): Promise<void> {
    for await (const event of this.client.events) {
      this.events.push(event);
      if (event.method === 'turn.joined') this.#joined.set(event.params.joined, event.params.message);
      if (!isAnswer(event)) continue;
      for (const [message, answer] of this.#waiting) {
        if (this.#answeredAs(message) === event.params.message) answer(event.params.text);
      }
    }
  }

  #answeredAs(message: string): string {
    return this.#joined.get(message) ?? message;
  }

  #replyTo(message: string): string | undefined {
    for (const event of this.events) {
      if (isAnswer(event) && event.params.message === this.#answeredAs(message)) {
        return event.params.text;
      }
    }
    return undefined;
  }
}
