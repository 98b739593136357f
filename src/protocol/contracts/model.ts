import { contract, method } from '../contract.ts';
import { ModelReply, ModelRequest } from '../model.ts';
import * as z from '../schema.ts';

const nothing = z.strictObject({});

/** One model, one turn. Pieces of the reply flow on the stream port that comes with it. */
export const ModelContract = contract('model', {
  /** One generation at a time per port. */
  generate: method({
    args: ModelRequest,
    result: ModelReply,
    errors: [
      'E_KEY_MISSING',
      'E_KEY_REJECTED',
      'E_RATE_LIMITED',
      'E_PROVIDER',
      'E_PROVIDER_REQUEST',
      'E_STREAM',
      'E_CANCELLED',
    ],
    deadlineMs: 15 * 60_000,
  }),
  /** Ends a running `generate` with `E_CANCELLED`. */
  cancel: method({ args: nothing, result: nothing }),
});
