/**
 * Changes of a TOML text that leave everything else as it is, comments and layout included. Each is tried in the ways that
 * TOML has of writing it, and taken only where the text then says exactly what was meant.
 */
import { CoopError } from '../../protocol/errors.ts';
import { showPath } from '../keys.ts';
import { type Edit, intended } from './intended.ts';
import { removed } from './removing.ts';
import { added, replaced } from './setting.ts';
import { treeOf } from './tree.ts';
import { inline, isSame, isTable, parseToml, type TomlTable } from './values.ts';

/**
 * @throws CoopError `E_EDIT` where a path leads nowhere, or the text cannot be changed like this.
 */
export function editToml(text: string, edits: readonly Edit[]): string {
  return edits.reduce(editOnce, text);
}

function editOnce(text: string, edit: Edit): string {
  const before = parseToml(text);
  const after = intended(before, edit);
  if (isSame(before, after)) return text;
  for (const candidate of candidates(text, edit, before)) {
    if (says(candidate, after)) return candidate;
  }
  throw new CoopError('E_EDIT', {
    key: showPath(edit.path),
    why: 'it is written in a way that cannot be changed by itself; change it by hand',
  });
}

function* candidates(text: string, edit: Edit, before: TomlTable): Generator<string> {
  const tree = treeOf(text);
  switch (edit.op) {
    case 'unset':
      yield* removed(text, tree, edit.path);
      return;
    case 'append':
      yield* added(text, tree, edit.path, edit.value);
      return;
    case 'set': {
      yield* replaced(text, tree, edit.path, inline(edit.value));
      const steps = stepsTo(before, edit);
      if (steps !== undefined) yield editToml(text, steps);
      yield* added(text, tree, edit.path, edit.value, true);
      return;
    }
  }
}

/** A section that is there keeps its comments: only what differs in it is changed. */
function stepsTo(root: TomlTable, { path, value }: Extract<Edit, { op: 'set' }>): Edit[] | undefined {
  const there = path.reduce<unknown>((found, part) => (found as Record<string, unknown> | undefined)?.[part], root);
  if (!isTable(there) || !isTable(value)) return undefined;
  const gone = Object.keys(there).filter((name) => !Object.hasOwn(value, name));
  const changed = Object.entries(value).filter(([name, inner]) => !isSame(inner, there[name]));
  if (gone.length + changed.length === 0) return undefined;
  return [
    ...gone.map((name): Edit => ({ op: 'unset', path: [...path, name] })),
    ...changed.map(([name, inner]): Edit => ({ op: 'set', path: [...path, name], value: inner })),
  ];
}

function says(text: string, wanted: TomlTable): boolean {
  try {
    return isSame(parseToml(text), wanted);
  } catch {
    return false;
  }
}
