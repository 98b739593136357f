import { TOKENS_MOST } from '../../protocol/contracts/usage.ts';

/** A count as far as it can be true: a false one opens no cap and closes none. Undefined where none was said. */
export function counted(tokens: number | null | undefined): number | undefined {
  if (tokens === null || tokens === undefined) return undefined;
  return Math.min(Math.max(Math.trunc(tokens), 0), TOKENS_MOST);
}
