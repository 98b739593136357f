import { CoopError } from '../../protocol/errors.ts';
import * as z from '../../protocol/schema.ts';
import { explain } from '../../protocol/schema.ts';
import type { ProviderStart } from '../../protocol/starts.ts';

const Start = z.strictObject({
  provider: z.enum(['anthropic', 'offline']),
  model: z.string().check(z.minLength(1), z.maxLength(200)),
  baseUrl: z.exactOptional(z.string().check(z.regex(/^https?:\/\//))),
  keyVariables: z.array(z.string().check(z.minLength(1), z.maxLength(200))),
});

/** @throws CoopError `E_ARGUMENT` where `data` is no {@link ProviderStart}. */
export function parseStart(data: unknown): ProviderStart {
  const parsed = z.safeParse(Start, data);
  if (!parsed.success) throw new CoopError('E_ARGUMENT', { what: 'provider', why: explain(parsed.error) });
  return parsed.data;
}
