import { factsIn, type Keeping, reconcile } from '../../../domain/memory/index.ts';
import type { Exchange } from '../../../protocol/contracts/journal/index.ts';
import type { Decision } from '../../../protocol/contracts/memory/index.ts';
import { type Memory, nearTo } from './candidates.ts';

/** What the person's own words tell, and what is to become of it: without asking a model. */
export async function decideByRules(
  { said, speaker, calls }: Exchange,
  memory: Memory,
  keeping: Keeping,
): Promise<readonly Decision[]> {
  const decisions: Decision[] = [];
  for (const draft of factsIn(said, speaker, calls.flatMap(writtenBy))) {
    decisions.push(reconcile(draft, await nearTo(memory, draft.text), keeping));
  }
  return decisions.filter(({ decision }) => decision !== 'none');
}

/** What the turn kept of it already. */
export function writtenBy({ tool, input }: Exchange['calls'][number]): string[] {
  if (tool !== 'memory_write' && tool !== 'memory_correct') return [];
  try {
    const { text } = JSON.parse(input) as { text?: unknown };
    return typeof text === 'string' ? [text] : [];
  } catch {
    // It was cut: too long to be what somebody said.
    return [];
  }
}
