/**
 * The two comlink messages that a link lets through, and nothing else of comlink's: GET, SET, CONSTRUCT, ENDPOINT,
 * RELEASE and longer paths reach the `Function` constructor or the object of every other holder (reference/actors.md §2).
 */
import * as z from '../../../protocol/schema.ts';

const callId = z.string().check(z.minLength(1), z.maxLength(100));

/** Client → server: one method by name, one plain argument. */
export const CallFrame = z.strictObject({
  id: callId,
  type: z.literal('APPLY'),
  path: z.tuple([z.string()]),
  argumentList: z.tuple([z.strictObject({ type: z.literal('RAW'), value: z.unknown() })]),
});

export type CallFrame = z.output<typeof CallFrame>;

/** Server → client: a plain result, or an error of the catalogue. */
export const ReplyFrame = z.union([
  z.strictObject({ id: callId, type: z.literal('RAW'), value: z.unknown() }),
  z.strictObject({ id: callId, type: z.literal('HANDLER'), name: z.literal('throw'), value: z.unknown() }),
]);

export type ReplyFrame = z.output<typeof ReplyFrame>;

/** The id of a frame that is otherwise refused, so that its sender hears so instead of waiting. */
export function idOf(frame: unknown): string | undefined {
  const id = typeof frame === 'object' && frame !== null && 'id' in frame ? frame.id : undefined;
  return typeof id === 'string' && id.length > 0 && id.length <= 100 ? id : undefined;
}
