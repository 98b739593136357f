import { contract, method } from '../contract.ts';
import { Estimated, StopReason, Usage } from '../model.ts';
import * as z from '../schema.ts';
import { Carried } from '../trace.ts';
import { MODEL_ERRORS } from './model.ts';

/** Of one question; what is longer is cut by whoever asks. */
const TEXT_MAX = 400_000;

/** A smaller model for work after a turn: text in, text out. It has no tools, and nobody hears it while it speaks. */
export const BackgroundModelContract = contract('model.background', {
  ask: method({
    args: z.strictObject({
      system: z.string().check(z.maxLength(TEXT_MAX)),
      text: z.string().check(z.maxLength(TEXT_MAX)),
      maxTokens: z.int().check(z.minimum(1), z.maximum(8_192)),
      trace: Carried,
    }),
    /** `text` is whole only where it stopped because it was `done`. */
    result: z.strictObject({
      model: z.string(),
      text: z.string(),
      stop: StopReason,
      usage: Usage,
      estimated: Estimated,
      /** As of a `ModelReply`. */
      fallback: z.exactOptional(z.string().check(z.maxLength(200))),
    }),
    errors: [...MODEL_ERRORS, 'E_NOT_ALLOWED'],
    deadlineMs: 2 * 60_000,
  }),
});
