import { ModelContract } from '../../protocol/contracts/model.ts';
import type { TurnLease, TurnPorts } from '../../protocol/lease.ts';
import type { Message, ModelReply, ToolSpec } from '../../protocol/model.ts';
import { connect } from '../kernel/link/index.ts';
import { systemPrompt } from './prompt.ts';
import type { Told } from './told.ts';

const MAX_OUTPUT_TOKENS = 8_192;

/** Asks the model, for one turn. What is asked is what the turn has at that moment. */
export class Thinking {
  readonly #lease: TurnLease;
  readonly #told: Told;
  readonly #model;

  constructor(lease: TurnLease, port: TurnPorts['model'], told: Told) {
    this.#lease = lease;
    this.#told = told;
    this.#model = connect(port, ModelContract);
  }

  /** One model call. Rejects with the reason of the signal where that is aborted: what was asked for is cancelled then. */
  async ask(messages: readonly Message[], tools: readonly ToolSpec[], signal: AbortSignal): Promise<ModelReply> {
    signal.throwIfAborted();
    const cancel = (): void => void this.#model.call.cancel({}).catch(() => {});
    signal.addEventListener('abort', cancel);
    try {
      const request = {
        system: systemPrompt(this.#lease),
        messages: [...messages],
        tools: [...tools],
        maxTokens: MAX_OUTPUT_TOKENS,
      };
      return await this.#told.chat(request, (told) => this.#model.call.generate(told));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  close(): void {
    this.#model.close();
  }
}
