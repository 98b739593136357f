/**
 * The stream's events, as far as coop reads them. What a server sends is checked like anything else from outside; kinds
 * that are not known here are new features of the API and are skipped.
 */
import * as z from '../../../protocol/schema.ts';
import { explain, type Schema } from '../../../protocol/schema.ts';
import { broken } from '../broken.ts';

const index = z.int().check(z.minimum(0), z.maximum(10_000));
const tokens = z.nullish(z.int());

const UsageCounts = z.object({
  input_tokens: tokens,
  output_tokens: tokens,
  cache_read_input_tokens: tokens,
  cache_creation_input_tokens: tokens,
});
export type UsageCounts = z.output<typeof UsageCounts>;

const kinded = z.looseObject({ type: z.string() });

const Event = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message_start'),
    message: z.object({ model: z.string(), usage: z.nullish(UsageCounts) }),
  }),
  z.object({ type: z.literal('content_block_start'), index, content_block: kinded }),
  z.object({ type: z.literal('content_block_delta'), index, delta: kinded }),
  z.object({
    type: z.literal('message_delta'),
    delta: z.object({ stop_reason: z.nullish(z.string()) }),
    usage: z.nullish(UsageCounts),
  }),
  z.object({ type: z.literal('message_stop') }),
]);
export type Event = z.output<typeof Event>;

const Start = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown() }),
  z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.nullish(z.string()) }),
  z.object({ type: z.literal('redacted_thinking'), data: z.string() }),
]);

const Delta = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text_delta'), text: z.string() }),
  z.object({ type: z.literal('input_json_delta'), partial_json: z.string() }),
  z.object({ type: z.literal('thinking_delta'), thinking: z.string() }),
  z.object({ type: z.literal('signature_delta'), signature: z.string() }),
]);
export type Delta = z.output<typeof Delta>;

const EVENTS = ['message_start', 'content_block_start', 'content_block_delta', 'message_delta', 'message_stop'];
const STARTS = ['text', 'tool_use', 'thinking', 'redacted_thinking'];
const DELTAS = ['text_delta', 'input_json_delta', 'thinking_delta', 'signature_delta'];

/** Undefined for a kind that coop does not know. `E_STREAM` for a known kind of the wrong shape. */
export const parseEvent = known(EVENTS, Event);
export const parseStart = known(STARTS, Start);
export const parseDelta = known(DELTAS, Delta);

function known<T>(kinds: readonly string[], schema: Schema<T>): (value: unknown) => T | undefined {
  return (value) => {
    const kind = z.safeParse(kinded, value);
    if (!kind.success) throw broken(explain(kind.error));
    if (!kinds.includes(kind.data.type)) return undefined;
    const parsed = z.safeParse(schema, value);
    if (!parsed.success) throw broken(`${kind.data.type}: ${explain(parsed.error)}`);
    return parsed.data;
  };
}
