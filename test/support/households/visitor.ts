import { AttachClient } from '../../../src/commands/client.ts';
import type { AttachEvent, AttachMethodName, AttachParams, AttachResult } from '../../../src/protocol/attach.ts';
import { CoopError, type ErrorCode } from '../../../src/protocol/errors.ts';
import type { Person, Room, Spot } from './people.ts';

export type Asked<M extends AttachMethodName> =
  | { readonly answer: AttachResult<M>; readonly refused?: undefined }
  | { readonly answer?: undefined; readonly refused: ErrorCode };

export interface VisitorOptions {
  readonly socket: string;
  readonly config: string;
  readonly person: Person;
  readonly spot: Spot;
  /** At once when it arrives. */
  readonly onEvent: (event: AttachEvent) => void;
  readonly onAnswer: (method: AttachMethodName, answer: unknown) => void;
}

/** Somebody at the socket. Whatever they are shown or answered is looked at. */
export class Visitor {
  readonly person: Person;
  readonly spot: Spot;
  /** When the connection is over, from whichever side. */
  readonly ended: Promise<void>;
  /** Messages of theirs that wait for an answer. */
  readonly #unanswered = new Map<string, PromiseWithResolvers<void>>();
  readonly #answered = new Set<string>();
  readonly #client: AttachClient;
  readonly #options: VisitorOptions;

  private constructor(client: AttachClient, options: VisitorOptions) {
    this.person = options.person;
    this.spot = options.spot;
    this.#client = client;
    this.#options = options;
    this.ended = this.#listen();
  }

  static async arrive(options: VisitorOptions): Promise<Visitor> {
    const client = await AttachClient.connect(options.socket, options.config);
    const visitor = new Visitor(client, options);
    await visitor.ask('open', {
      as: options.person,
      ...(options.spot === 'dm' ? {} : { room: options.spot }),
    });
    return visitor;
  }

  async ask<M extends AttachMethodName>(method: M, params: AttachParams<M>): Promise<Asked<M>> {
    try {
      const answer = await this.#client.call(method, params);
      this.#options.onAnswer(method, answer);
      return { answer };
    } catch (error) {
      if (!(error instanceof CoopError)) throw error;
      this.#options.onAnswer(method, { code: error.code, message: error.message, data: error.data });
      return { refused: error.code };
    }
  }

  /** Says it. */
  async say(text: string, rooms: readonly Room[]): Promise<void> {
    const { answer } = await this.ask('send', { text, rooms: [...rooms] });
    if (answer !== undefined && !this.#answered.has(answer.message)) {
      this.#unanswered.set(answer.message, Promise.withResolvers());
    }
  }

  /** Everything that they said was answered. Never, where an answer is held. */
  async answers(): Promise<void> {
    await Promise.race([this.ended, Promise.all([...this.#unanswered.values()].map(({ promise }) => promise))]);
  }

  /** Nothing comes to what is still unanswered. */
  giveUp(): void {
    this.#unanswered.clear();
  }

  leave(): void {
    this.#client.close();
  }

  async #listen(): Promise<void> {
    try {
      for await (const event of this.#client.events) {
        this.#options.onEvent(event);
        if (event.method === 'message' && ['reply', 'failure'].includes(event.params.kind)) {
          this.#hear(event.params.message);
        }
      }
    } catch {
      // Cut off: over like otherwise.
    }
  }

  #hear(message: string): void {
    this.#answered.add(message);
    this.#unanswered.get(message)?.resolve();
    this.#unanswered.delete(message);
  }
}
