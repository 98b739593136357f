/** Which keys there are, read off the schema. */
import * as z from 'zod';
import { maskCredentials } from '../domain/credential/index.ts';
import { nearest } from '../domain/nearest.ts';
import { SettingsSchema } from './schema.ts';

/** Where in a configuration: keys and, inside lists, indexes. */
export type KeyPath = readonly (string | number)[];

/** As people write it: `users[1].trust`. */
export function showPath(path: KeyPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : `${index === 0 ? '' : '.'}${shorten(step)}`))
    .join('');
}

/** What was pasted into the wrong place may be a secret. */
function shorten(key: string): string {
  const told = maskCredentials(key.slice(0, 400));
  return /^[\w-]{1,40}$/.test(told) ? told : JSON.stringify(told.length > 40 ? `${told.slice(0, 40)}…` : told);
}

/** The keys of the table at `path`; none where there is no such table. */
export function keysAt(path: KeyPath): readonly string[] {
  let schema: z.core.$ZodType = SettingsSchema;
  for (const step of path) {
    const inner = bare(schema);
    if (typeof step === 'number' && inner instanceof z.ZodArray) schema = inner.element;
    else if (typeof step === 'string' && inner instanceof z.ZodObject && Object.hasOwn(inner.shape, step)) {
      schema = inner.shape[step];
    } else return [];
  }
  const table = bare(schema);
  return table instanceof z.ZodObject ? Object.keys(table.shape) : [];
}

/** Every key, lists written as `users[].name`. */
export function allKeys(): readonly string[] {
  return leaves(SettingsSchema, '');
}

function leaves(schema: z.core.$ZodType, at: string): string[] {
  const inner = bare(schema);
  if (inner instanceof z.ZodObject) {
    return Object.entries<z.core.$ZodType>(inner.shape).flatMap(([key, value]) =>
      leaves(value, at === '' ? key : `${at}.${key}`),
    );
  }
  if (inner instanceof z.ZodArray && bare(inner.element) instanceof z.ZodObject)
    return leaves(inner.element, `${at}[]`);
  return [at];
}

/** What somebody who wrote `key` at `path` probably meant: a key of that table, or the same key where it belongs. */
export function meantKey(path: KeyPath, key: string): string | undefined {
  const here = nearest(key, keysAt(path));
  if (here !== undefined) return here;
  const elsewhere = allKeys().filter((known) => known.split('.').at(-1) === key);
  return elsewhere.length === 1 ? elsewhere[0] : undefined;
}

function bare(schema: z.core.$ZodType): z.core.$ZodType {
  let current = schema;
  while (current instanceof z.ZodDefault || current instanceof z.ZodPrefault || current instanceof z.ZodOptional) {
    current = current.unwrap();
  }
  return current;
}
