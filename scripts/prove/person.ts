import type { Household } from '../demo/household.ts';
import { type Frame, type Reply, Wire } from './wire.ts';

export interface Opened {
  readonly person: string | null;
  readonly place: string;
  readonly effective: { readonly level: string; readonly why: string };
}

/** The reply, a failure, a refusal with its code, or nothing in time. */
export interface Answered {
  readonly kind: 'reply' | 'failed' | 'refused' | 'silence';
  readonly text: string;
}

const ANSWER_MS = 240_000;

/** Somebody at the socket, in one place. */
export class Person {
  readonly name: string;
  readonly #wire: Wire;
  readonly #waiting = new Map<string, (answered: Answered) => void>();
  readonly #early = new Map<string, Answered>();
  opened: Opened = { person: null, place: '', effective: { level: '', why: '' } };

  private constructor(name: string, wire: Wire) {
    this.name = name;
    this.#wire = wire;
  }

  /** @param onFrame hears everything that the daemon ever sends, answers included */
  static async arrive(
    { socket }: Pick<Household, 'socket'>,
    name: string,
    room: string | undefined,
    onFrame: (frame: Frame) => void,
  ): Promise<Person> {
    const wire = await Wire.open(socket);
    const person = new Person(name, wire);
    wire.onFrame = (frame) => {
      onFrame(frame);
      person.#hear(frame);
    };
    await person.sure('hello', { protocol: 1, client: 'prove' });
    person.opened = (await person.sure('open', { as: name, ...(room === undefined ? {} : { room }) })) as Opened;
    return person;
  }

  async call(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<Reply> {
    return await this.#wire.call(method, params);
  }

  /** @throws Error where it was refused */
  async sure(method: string, params: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const reply = await this.call(method, params);
    if (!reply.ok) throw new Error(`${this.name}: ${method}: ${reply.code} ${reply.message}`);
    return reply.result;
  }

  /** @param id the client's own id of the message: a chosen one is the same in every household */
  async say(text: string, id: string, more: Readonly<Record<string, unknown>> = {}): Promise<Answered> {
    const reply = await this.call('send', { text, id, ...more });
    if (!reply.ok) return { kind: 'refused', text: `${reply.code} ${reply.message}` };
    const { message } = reply.result as { message: string };
    const early = this.#early.get(message);
    if (early !== undefined) return early;
    const { promise, resolve } = Promise.withResolvers<Answered>();
    this.#waiting.set(message, resolve);
    const late = setTimeout(() => resolve({ kind: 'silence', text: '' }), ANSWER_MS);
    const answered = await promise;
    clearTimeout(late);
    this.#waiting.delete(message);
    return answered;
  }

  leave(): void {
    this.#wire.close();
  }

  #hear({ method, params }: Frame): void {
    const { kind, message, text, replies } = params ?? {};
    if (typeof message !== 'string') return;
    if (method === 'turn.ended' && replies === false) this.#answer(message, { kind: 'silence', text: '' });
    if (method !== 'message' || typeof text !== 'string') return;
    if (kind === 'reply') this.#answer(message, { kind, text });
    if (kind === 'failure') this.#answer(message, { kind: 'failed', text });
  }

  #answer(message: string, answered: Answered): void {
    this.#early.set(message, answered);
    this.#waiting.get(message)?.(answered);
  }
}
