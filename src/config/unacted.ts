/** Keys that are accepted and checked, but that nothing in this version of coop acts on yet. */
import { type KeyPath, showPath } from './keys.ts';
import { valueAt } from './problems.ts';

const NOT_YET: readonly KeyPath[] = [['channels', 'signal']];

/** Of every group: terminal rooms answer each message, and Signal is not there yet. */
const NOT_YET_OF_GROUPS = ['trigger', 'mention_names', 'history_limit'] as const;

/** Those of them that the file itself says; defaults are no promise. */
export function unactedKeys(written: Readonly<Record<string, unknown>>): readonly string[] {
  const groups = Array.isArray(written['groups']) ? written['groups'].keys() : [];
  const paths = [
    ...NOT_YET,
    ...[...groups].flatMap((index) => NOT_YET_OF_GROUPS.map((key): KeyPath => ['groups', index, key])),
  ];
  return paths.filter((path) => valueAt(written, path) !== undefined).map(showPath);
}
