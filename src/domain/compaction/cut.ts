/** Where a conversation is cut. Never between a call and its result: the provider would refuse it for ever. */
import type { Message } from '../../protocol/model.ts';

/**
 * How many of the newest turns stay: those that fit into `tail`, together.
 *
 * @param tokens of each turn, the oldest first
 */
export function turnsKept(tokens: readonly number[], tail: number): number {
  let left = tail;
  let kept = 0;
  for (const size of tokens.toReversed()) {
    left -= size;
    if (left < 0) break;
    kept += 1;
  }
  return kept;
}

/**
 * How many of a turn's first steps go: so that the rest fits into `tail`, and ends and begins between pairs. The newest pair stays.
 *
 * @param steps assistant messages with calls and their results, by turns
 * @param tokens of each
 */
export function stepsCut(steps: readonly Message[], tokens: readonly number[], tail: number): number {
  let left = tail;
  let cut = 0;
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    left -= tokens[at] ?? 0;
    if (left < 0) {
      cut = at + 1;
      break;
    }
  }
  const newest = steps.findLastIndex(beginsPair);
  cut = Math.min(cut, Math.max(0, newest));
  while (cut > 0 && !beginsPair(steps[cut])) cut -= 1;
  return cut;
}

const beginsPair = (message: Message | undefined): boolean => message?.role === 'assistant';
