import { contract, method } from '../contract.ts';
import type { ErrorCode } from '../errors.ts';
import { ModelReply, ModelRequest } from '../model.ts';
import * as z from '../schema.ts';

const nothing = z.strictObject({});

/** What asking a model can end in. */
export const MODEL_ERRORS: readonly ErrorCode[] = [
  'E_KEY_MISSING',
  'E_KEY_REJECTED',
  'E_RATE_LIMITED',
  'E_PROVIDER',
  'E_PROVIDER_SILENT',
  'E_PROVIDER_REQUEST',
  'E_CONTEXT_FULL',
  'E_STREAM',
  'E_CANCELLED',
];

/** Which model its holder asks, by the provider's own name: fixed when the port is minted. */
export interface ModelScope {
  readonly model: string;
}

/** One model, one turn. Pieces of the reply flow on the stream port that comes with it. */
export const ModelContract = contract('model', {
  /** One generation at a time per port. */
  generate: method({
    args: ModelRequest,
    result: ModelReply,
    errors: MODEL_ERRORS,
    deadlineMs: 15 * 60_000,
  }),
  /** Ends a running `generate` with `E_CANCELLED`. */
  cancel: method({ args: nothing, result: nothing }),
});
