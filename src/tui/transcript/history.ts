/** What was said while nobody listened here. */
import type { Said } from '../../protocol/contracts/sessions.ts';

/** Begins what coop itself says in a conversation. No reply does: it would be quoted (`quoteCards`). */
export const NOTE = '[coop] ';

/** Words that this client has shown. `from` is null for the agent. */
export type Heard = Pick<Said, 'from' | 'text'>;

/**
 * Those of `history` that were not shown yet, in their order. Each thing that was heard accounts for one that is the same,
 * the newest first: "yes" said twice and heard once was missed once.
 */
export function missed(history: readonly Said[], heard: readonly Heard[]): Said[] {
  const left = [...heard.slice(-history.length)];
  const found: Said[] = [];
  for (const said of history.toReversed()) {
    const at = left.findLastIndex(({ from, text }) => from === said.from && text === said.text);
    if (at === -1) found.unshift(said);
    else left.splice(at, 1);
  }
  return found;
}
