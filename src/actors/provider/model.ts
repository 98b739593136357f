import type { ModelReply, ModelRequest } from '../../protocol/model.ts';
import type { Attributes } from '../../protocol/trace.ts';

/** One answer being made. */
export interface Generation {
  /** Passes a piece of text on. Resolves when the next one may follow: a slow reader slows the model. */
  emit(text: string): Promise<void>;
  /** Aborted with the `CoopError` that the caller is to hear. */
  readonly signal: AbortSignal;
  /** What its trace should know. */
  note(attributes: Attributes): void;
}

/** What a provider is to its ports. Rejects with a `CoopError` of the model contract, never with a vendor's error. */
export interface Model {
  generate(request: ModelRequest, generation: Generation): Promise<ModelReply>;
}
