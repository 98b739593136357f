import { STEP_MAX } from '../../protocol/contracts/journal/index.ts';
import type { ToolResultBlock } from '../../protocol/model.ts';

/** What notes instead of answers may take. */
const NOTES = 1_000_000;

const LEFT_OUT =
  'Its answer is left out here: the answers to one reply are too long together. Ask for it alone, or for less of it.';

/**
 * Results of one step, such that the journal takes them as one. Each was cut by its tool; pictures, and many at once, can still
 * be more than a step holds. What was called was called: only what it answered is left out, and the model hears so.
 */
export function fitting(results: readonly ToolResultBlock[]): ToolResultBlock[] {
  let left = STEP_MAX - NOTES;
  return results.map((result) => {
    const size = JSON.stringify(result).length;
    if (size > left) {
      const { images: _, ...rest } = result;
      return { ...rest, text: LEFT_OUT };
    }
    left -= size;
    return result;
  });
}
