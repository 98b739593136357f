import { tokensIn, tokensOfMessages, tokensOfStable } from '../../domain/tokens-at-least.ts';
import { unlessAborted } from '../../domain/unless-aborted.ts';
import type { Port } from '../../protocol/contract.ts';
import { type CallEnd, MeterContract, TOKENS_MOST } from '../../protocol/contracts/usage.ts';
import { CoopError, type ErrorCode } from '../../protocol/errors.ts';
import type { ModelReply, ModelRequest } from '../../protocol/model.ts';
import { connect } from '../kernel/link/index.ts';

/** Between two looks whether what is left of a cap is still held by calls that run. */
const AGAIN_MS = 200;

/** What may be sent to a model, and what may come back. */
type Asked = Pick<ModelRequest, 'system' | 'messages' | 'tools' | 'maxTokens'>;

/** Who answered, and what it took. */
type Answered = Pick<ModelReply, 'usage' | 'estimated' | 'fallback'>;

interface MeteringOptions {
  /** How long it is waited for calls that run, where they may use up what is left. */
  readonly patienceMs: number;
}

/**
 * No model is asked without it: the journal lets each call in or refuses it (`E_LIMIT`), and hears what it took, also where it
 * failed, was stopped or broke off.
 */
export class Metering {
  readonly #meter;
  readonly #patienceMs: number;
  #heard = 0;
  #micros: number | null = 0;

  constructor(port: Port<typeof MeterContract>, { patienceMs }: MeteringOptions) {
    this.#meter = connect(port, MeterContract);
    this.#patienceMs = patienceMs;
  }

  /** What all calls so far cost, in micro-dollars; null where nobody knows the price of one. */
  get micros(): number | null {
    return this.#micros;
  }

  /** A piece of the answer that is being made: where its usage is never reported it counts by what was heard. */
  hear(text: string): void {
    this.#heard += tokensIn(text);
  }

  /** One call at a time. @throws CoopError `E_LIMIT`, and whatever `ask` ends in. */
  async call<R extends Answered>(asked: Asked, signal: AbortSignal, ask: () => Promise<R>): Promise<R> {
    const { system, tools, messages, maxTokens } = asked;
    const sent = Math.min(tokensOfStable(system, tools) + tokensOfMessages(messages), TOKENS_MOST);
    const call = await this.#letIn({ sent, most: maxTokens }, signal);
    this.#heard = 0;
    try {
      const reply = await ask();
      await this.#over(call, this.#took(reply));
      return reply;
    } catch (error) {
      await this.#over(call, this.#endOf(error));
      throw error;
    }
  }

  close(): void {
    this.#meter.close();
  }

  async #letIn(tokens: { readonly sent: number; readonly most: number }, signal: AbortSignal): Promise<number> {
    const until = performance.now() + this.#patienceMs;
    for (;;) {
      signal.throwIfAborted();
      const { call } = await unlessAborted(signal, () => this.#meter.call.begin(tokens));
      if (call !== null) return call;
      if (performance.now() >= until) throw new CoopError('E_LIMIT', HELD);
      await unlessAborted(signal, () => new Promise((resolve) => setTimeout(resolve, AGAIN_MS)));
    }
  }

  #took({ usage, estimated, fallback }: Answered): CallEnd {
    const who = fallback === undefined ? {} : { fallback };
    if (estimated !== true) return { is: 'reported', tokens: usage, ...who };
    const heard = Math.min(Math.max(this.#heard, usage.output), TOKENS_MOST);
    return { is: 'unreported', heard, answered: true, ...who };
  }

  #endOf(error: unknown): CallEnd {
    const isRefused = error instanceof CoopError && REFUSED.includes(error.code);
    if (isRefused && this.#heard === 0) return { is: 'free' };
    return { is: 'unreported', heard: Math.min(this.#heard, TOKENS_MOST) };
  }

  /** What could not be said counts as the most that the call may have cost, as soon as the lease is over. */
  async #over(call: number, end: CallEnd): Promise<void> {
    const { micros } = await this.#meter.call.end({ call, end }).catch(() => ({ micros: null }));
    this.#micros = micros === null || this.#micros === null ? null : this.#micros + micros;
  }
}

/** The provider said no, or there was no connection to it: no model read any of it. */
const REFUSED: readonly ErrorCode[] = [
  'E_KEY_MISSING',
  'E_KEY_REJECTED',
  'E_RATE_LIMITED',
  'E_PROVIDER',
  'E_PROVIDER_REQUEST',
];

const HELD = {
  cap: 'What is left for today is held by answers that are being made now, and that',
  until: 'they are over',
  how: 'or when the owner has raised it',
} as const;
