/** Values as a configuration has them, and as TOML writes them. */
import { parse } from 'smol-toml';
import type { KeyPath } from '../keys.ts';

export type TomlValue = string | number | boolean | readonly TomlValue[] | TomlTable;
export interface TomlTable {
  readonly [key: string]: TomlValue;
}

export const isTable = (value: unknown): value is TomlTable =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.getPrototypeOf(value) !== Date.prototype;

export const isTables = (value: unknown): value is readonly TomlTable[] =>
  Array.isArray(value) && value.length > 0 && value.every(isTable);

export function parseToml(text: string): TomlTable {
  return parse(text) as TomlTable;
}

/** On one line. */
export function inline(value: TomlValue): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return numeral(value);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  const entries = Object.entries(value).map(([name, inner]) => `${key(name)} = ${inline(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** As sections of their own: a header, what is plain, then what is nested. `isElement`: one more of a list. */
export function section(path: readonly string[], table: TomlTable, isElement: boolean): string {
  const name = path.map(key).join('.');
  const entries = Object.entries(table);
  const plain = entries.filter(([, value]) => !isTable(value) && !isTables(value));
  const nested = entries.filter(([, value]) => isTable(value) || isTables(value));
  const head = isElement ? `[[${name}]]` : `[${name}]`;
  const lines = [head, ...plain.map(([inner, value]) => `${key(inner)} = ${inline(value)}`)].join('\n');
  const below = nested.flatMap(([inner, value]) =>
    isTables(value)
      ? value.map((element) => section([...path, inner], element, true))
      : isTable(value)
        ? [section([...path, inner], value, false)]
        : [],
  );
  return [`${lines}\n`, ...below].join('\n');
}

export const key = (name: string): string => (/^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name));

/** A TOML basic string: JSON's escapes are among its own. */
export const quoted = (text: string): string => JSON.stringify(text).replaceAll('\x7f', '\\u007f');

function numeral(value: number): string {
  if (Number.isInteger(value)) return Object.is(value, -0) ? '-0.0' : String(BigInt(value));
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const text = String(value);
  return text.includes('.') || text.includes('e') ? text : `${text}.0`;
}

/** The same path, without the places in lists: what a header names. */
export const names = (path: KeyPath): string[] => path.filter((part): part is string => typeof part === 'string');

/** Equal in every part; the order of keys is nothing. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((part, index) => isSame(part, other[index]));
  }
  if (isTable(one) && isTable(other)) {
    const keys = Object.keys(one);
    return (
      keys.length === Object.keys(other).length &&
      keys.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
    );
  }
  return Object.is(one, other) || (one instanceof Date && other instanceof Date && Number(one) === Number(other));
}
