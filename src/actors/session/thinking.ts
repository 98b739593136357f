import { unlessAborted } from '../../domain/unless-aborted.ts';
import { ModelContract } from '../../protocol/contracts/model.ts';
import type { Message, ModelReply, ToolSpec } from '../../protocol/model.ts';
import type { TurnPorts } from '../../protocol/ports/index.ts';
import { connect } from '../kernel/link/index.ts';
import { Metering } from './metering.ts';
import { breakpointsOf, type Prompting } from './prompt/index.ts';
import type { Told } from './told.ts';

/** Whoever waits for an answer waits so long for calls that hold what is left of a cap. */
const PATIENCE_MS = 60_000;

/** Asks the model, for one turn. What is asked is what the turn has at that moment. */
export class Thinking {
  readonly #prompting: Prompting;
  readonly #told: Told;
  readonly #model;
  readonly #metering: Metering;

  constructor(prompting: Prompting, ports: Pick<TurnPorts, 'model' | 'meter'>, told: Told) {
    this.#prompting = prompting;
    this.#told = told;
    this.#model = connect(ports.model, ModelContract);
    this.#metering = new Metering(ports.meter, { patienceMs: PATIENCE_MS });
  }

  /** What the calls so far cost, in micro-dollars; null where nobody knows. */
  get micros(): number | null {
    return this.#metering.micros;
  }

  /** A piece of the answer that is being made. */
  hear(text: string): void {
    this.#metering.hear(text);
  }

  /**
   * One model call. Rejects with the reason of the signal where that is aborted: what was asked for is cancelled then.
   *
   * @param newest which of the messages is the one to answer
   */
  async ask(
    messages: readonly Message[],
    newest: number,
    tools: readonly ToolSpec[],
    maxTokens: number,
    signal: AbortSignal,
  ): Promise<ModelReply> {
    signal.throwIfAborted();
    const cancel = (): void => void this.#model.call.cancel({}).catch(() => {});
    signal.addEventListener('abort', cancel);
    try {
      const request = {
        system: this.#prompting.system,
        messages: [...messages],
        tools: [...tools],
        maxTokens,
        breakpoints: breakpointsOf(messages, newest),
      };
      return await this.#metering.call(request, signal, () =>
        // What hangs is over when it is stopped: what was heard of it counts then.
        unlessAborted(signal, () => this.#told.chat(request, (told) => this.#model.call.generate(told))),
      );
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  close(): void {
    this.#model.close();
    this.#metering.close();
  }
}
