/** Configurations made of the schema: every key with everything that it cannot be, and every key misspelt. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse, stringify } from 'smol-toml';
import { describeKeys } from '../../../src/config/describe.ts';
import { SECRET } from './judge.ts';

const EXAMPLE = resolve(import.meta.dirname, '../../../coop.toml');

/** The example of the documentation with everything in it that is commented out, and the few keys that it does not have. */
export const COMPLETE = `${readFileSync(EXAMPLE, 'utf8').replaceAll(/^# ?(?=\[|[a-z_]+ = )/gm, '')}`;

type Step = string | number;

export interface Made {
  readonly what: string;
  /** As in the schema. */
  readonly key: string;
  readonly text: string;
}

const VALUES: readonly (readonly [string, unknown])[] = [
  ['an empty text', ''],
  ['a blank', ' '],
  ['a word', 'x'],
  ['a secret', SECRET],
  ['a long text', 'x'.repeat(20_000)],
  ['a text that turns around', 'a\u202eb'],
  ['a NUL', 'a\u0000b'],
  ['0', 0n],
  ['-1', -1n],
  ['1.5', 1.5],
  ['a large number', BigInt(Number.MAX_SAFE_INTEGER)],
  ['a very large fraction', 1e300],
  ['nan', Number.NaN],
  ['inf', Number.POSITIVE_INFINITY],
  ['-inf', Number.NEGATIVE_INFINITY],
  ['true', true],
  ['false', false],
  ['an empty list', []],
  ['a list in a list', [[]]],
  ['a list of texts', [SECRET, '']],
  ['a list of tables', [{ x: 1n }]],
  ['an empty table', {}],
  ['a table', { x: 1n }],
  ['a date', new Date(0)],
];

/** Kinds by what `describeKeys` calls them: such a value is refused at least. */
const REFUSED: readonly (readonly [RegExp, (value: unknown) => boolean])[] = [
  [/^text$|^"/, (value) => typeof value !== 'string'],
  [/^true/, (value) => typeof value !== 'boolean'],
  [/^number$/, (value) => typeof value !== 'number' && typeof value !== 'bigint'],
  [/^whole/, (value) => typeof value !== 'bigint'],
  [/^list/, (value) => !Array.isArray(value)],
  [/^table/, (value) => typeof value !== 'object' || Array.isArray(value) || value instanceof Date],
];

export interface WrongValue extends Made {
  /** It cannot be right. Others may be, of some keys. */
  readonly isRefused: boolean;
}

/** Every key, and the tables around it, with every value. */
export function* wrongValues(): Generator<WrongValue> {
  for (const { key, type } of keys()) {
    for (const [what, value] of VALUES) {
      const text = changed(key, (table, last) => Reflect.set(table, last, value));
      const isRefused = REFUSED.some(([kind, refuses]) => kind.test(type) && refuses(value));
      yield { what: `${key} = ${what}`, key, text, isRefused };
    }
  }
}

/** Every key left out. */
export function* missingKeys(): Generator<Made> {
  for (const { key } of keys()) {
    yield { what: `no ${key}`, key, text: changed(key, (table, last) => Reflect.deleteProperty(table, last)) };
  }
}

export interface Misspelt extends Made {
  readonly wrong: string;
  readonly right: string;
}

const SLIPS: readonly ((name: string) => string)[] = [
  (name) => name.slice(0, -1),
  (name) => `${name}s`,
  (name) => name.slice(1, 2) + name.slice(0, 1) + name.slice(2),
  (name) => name.toUpperCase(),
  (name) => name.replaceAll('_', '-'),
];

/** Every key, with the slips that people make. */
export function* misspeltKeys(): Generator<Misspelt> {
  const known = new Set(keys().map(({ key }) => key));
  for (const { key } of keys()) {
    const right = key.split('.').at(-1)?.replace('[]', '') ?? '';
    for (const wrong of new Set(SLIPS.map((slip) => slip(right)))) {
      if (wrong === right || known.has(key.slice(0, -right.length) + wrong)) continue;
      const text = changed(key, (table, last) => {
        Reflect.set(table, wrong, Reflect.get(table, last) ?? 1n);
        Reflect.deleteProperty(table, last);
      });
      yield { what: `${wrong} for ${key}`, key, wrong, right, text };
    }
  }
}

/** With the tables around them. */
function keys(): readonly { readonly key: string; readonly type: string }[] {
  const leaves = describeKeys().map(({ key, type }) => ({ key, type }));
  const tables = new Set(
    leaves.flatMap(({ key }) => {
      const steps = key.split('.');
      return steps.slice(1).map((_, index) => steps.slice(0, index + 1).join('.'));
    }),
  );
  return [...leaves, ...[...tables].filter((key) => !key.endsWith('[]')).map((key) => ({ key, type: 'table' }))];
}

const PARSED = parse(COMPLETE, { integersAsBigInt: true });

/** The complete example, with the table that holds `key` changed. */
function changed(key: string, change: (table: object, last: Step) => void): string {
  const root = structuredClone(PARSED);
  const steps = key.split('.').flatMap((step): Step[] => (step.endsWith('[]') ? [step.slice(0, -2), 0] : [step]));
  let table: object = root;
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const inner: unknown = Reflect.get(table, step);
    const made = typeof steps[index + 1] === 'number' ? [{}] : {};
    if (typeof inner !== 'object' || inner === null) Reflect.set(table, step, made);
    table = Reflect.get(table, step) as object;
  }
  change(table, steps.at(-1) ?? '');
  return stringify(root);
}
