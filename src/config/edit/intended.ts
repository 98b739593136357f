/** What an edit means, whatever the text looks like. */
import { CoopError } from '../../protocol/errors.ts';
import { type KeyPath, showPath } from '../keys.ts';
import { isTable, type TomlTable, type TomlValue } from './values.ts';

export type Edit =
  /** Makes it this value; tables on the way are made. */
  | { readonly op: 'set'; readonly path: KeyPath; readonly value: TomlValue }
  /** Takes it out: a key, a section, one element of a list. */
  | { readonly op: 'unset'; readonly path: KeyPath }
  /** One more at the end of a list, which is made where there is none. */
  | { readonly op: 'append'; readonly path: KeyPath; readonly value: TomlValue };

/** @throws CoopError `E_EDIT` where the path leads nowhere. */
export function intended(root: TomlTable, edit: Edit): TomlTable {
  const changed = change(root, edit.path, edit, edit.path);
  if (!isTable(changed)) throw nowhere(edit.path, 'the whole file cannot be replaced');
  return changed;
}

function change(value: TomlValue | undefined, path: KeyPath, edit: Edit, whole: KeyPath): TomlValue | undefined {
  const [part, ...rest] = path;
  if (part === undefined) return end(value, edit, whole);
  if (typeof part === 'number') {
    if (!Array.isArray(value) || part < 0 || part >= value.length)
      throw nowhere(whole, `there is no ${part} in the list`);
    const inner = change(value[part], rest, edit, whole);
    return inner === undefined ? value.toSpliced(part, 1) : value.with(part, inner);
  }
  if (value !== undefined && !isTable(value)) throw nowhere(whole, `what is before "${part}" is no section`);
  const table = value ?? {};
  const inner = change(Object.hasOwn(table, part) ? table[part] : undefined, rest, edit, whole);
  const { [part]: _, ...others } = table;
  return inner === undefined ? others : { ...table, [part]: inner };
}

function end(value: TomlValue | undefined, edit: Edit, whole: KeyPath): TomlValue | undefined {
  switch (edit.op) {
    case 'set':
      return edit.value;
    case 'unset':
      if (value === undefined) throw nowhere(whole, 'it is not in the file');
      return undefined;
    case 'append':
      if (value !== undefined && !Array.isArray(value)) throw nowhere(whole, 'it is no list');
      return [...(value ?? []), edit.value];
  }
}

const nowhere = (path: KeyPath, why: string): CoopError =>
  new CoopError('E_EDIT', { key: showPath(path) || 'the file', why });
