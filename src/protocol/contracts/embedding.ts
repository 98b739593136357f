/** Upkeep or session → provider: texts as vectors. Whoever holds it sends texts to the endpoint that the owner configured. */
import { contract, method } from '../contract.ts';
import * as z from '../schema.ts';

/** In characters. What a vector can say of a text is said by then. */
export const EMBED_TEXT_MAX = 6_000;
export const EMBED_TEXTS_MOST = 96;
/** Of the largest vector, as text. */
export const VECTOR_TEXT_MAX = Math.ceil((8_192 * 4) / 3) * 4;

/**
 * A vector of length 1, as base64 of its 32-bit floats: a fortieth of the time that a list of numbers takes to be copied and checked at
 * each port (measured: 0.01 ms against 0.45 ms for 1,536 of them).
 */
export const VectorText = z.string().check(z.minLength(4), z.maxLength(VECTOR_TEXT_MAX));

export const EmbeddingContract = contract('embedding', {
  /** One vector a text, in their order. `document`: what is searched. `query`: what is asked; it is not waited for long. */
  embed: method({
    args: z.strictObject({
      texts: z
        .array(z.string().check(z.minLength(1), z.maxLength(EMBED_TEXT_MAX)))
        .check(z.minLength(1), z.maxLength(EMBED_TEXTS_MOST)),
      kind: z.enum(['document', 'query']),
    }),
    result: z.strictObject({ vectors: z.array(VectorText) }),
    errors: ['E_KEY_MISSING', 'E_KEY_REJECTED', 'E_RATE_LIMITED', 'E_PROVIDER', 'E_PROVIDER_REQUEST', 'E_CANCELLED'],
    deadlineMs: 5 * 60_000,
  }),
});
