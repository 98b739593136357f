/** What viewers see of a turn while it runs. Session → channel, on a port of the turn's own; never through the supervisor. */
import { ErrorCodeSchema, Usage } from './model.ts';
import * as z from './schema.ts';

/** What a turn took, for people. */
export const TurnUsage = z.strictObject({
  model: z.string(),
  /** Of all its model calls together. */
  tokens: Usage,
  /** Tokens of the last call's whole input: how full the context is. */
  context: z.int(),
  /** How many fit. Null where the model is not known. */
  contextLimit: z.nullable(z.int()),
  /** US dollars. Null where the price is not known. */
  cost: z.nullable(z.number()),
});
export type TurnUsage = z.output<typeof TurnUsage>;

const text = z.string().check(z.maxLength(1_000_000));

export const TurnEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('started') }),
  z.strictObject({ type: z.literal('text'), text }),
  /** `summary` is one line of the call's arguments for people; the arguments themselves stay in the turn. */
  z.strictObject({ type: z.literal('tool_started'), call: z.string(), tool: z.string(), summary: text }),
  z.strictObject({ type: z.literal('tool_ended'), call: z.string(), failed: z.boolean(), summary: text }),
  /** The person said this meanwhile: the turn has read it, and answers it, too. */
  z.strictObject({ type: z.literal('joined'), message: z.string() }),
  /** The turn is committed. Where it `replies`, that arrives as a message of the place; else there was nothing to say. */
  z.strictObject({ type: z.literal('ended'), replies: z.boolean(), usage: TurnUsage }),
  /** The turn ended without a reply. The person's message is kept. */
  z.strictObject({ type: z.literal('failed'), code: ErrorCodeSchema, message: text }),
]);

export type TurnEvent = z.output<typeof TurnEvent>;
