/** Keys that are accepted and checked, but that nothing in this version of coop acts on yet. */
import { type KeyPath, showPath } from './keys.ts';
import { valueAt } from './problems.ts';

const NOT_YET: readonly KeyPath[] = [
  ['channels', 'signal'],
  ['memory', 'prompt_index'],
  ['memory', 'retention'],
  ['memory', 'embedding'],
  ['prompt', 'shared_files'],
  ['prompt', 'user_files'],
  ['cron'],
];

/** Those of them that the file itself says; defaults are no promise. */
export function unactedKeys(written: Readonly<Record<string, unknown>>): readonly string[] {
  return NOT_YET.filter((path) => valueAt(written, path) !== undefined).map(showPath);
}
