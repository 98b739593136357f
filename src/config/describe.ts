/** What the schema says of each key, in words: for `config schema`, docs/configuration.md, and the agent. */
import * as z from 'zod';
import { ASKED_WHEN, natureOf } from './nature.ts';
import { SettingsSchema } from './schema.ts';

export interface KeyDescription {
  /** `users[].trust`; a list of tables has a line of its own, too. */
  readonly key: string;
  readonly type: string;
  /** As JSON; null: it has none. */
  readonly default: string | null;
  readonly about: string;
  readonly applies: 'at once' | 'restart';
  /** When a change that the agent makes is asked for. */
  readonly asks: string;
}

/** Every key, in the order of the schema; below `key`, where one is named. `users[bob].trust` means `users[].trust`. */
export function describeKeys(key = ''): readonly KeyDescription[] {
  const wanted = key.replaceAll(/\[[^\]]*\]/g, '[]');
  const all = described(SettingsSchema, '');
  if (wanted === '') return all;
  return all.filter(
    (one) => one.key === wanted || one.key.startsWith(`${wanted}.`) || one.key.startsWith(`${wanted}[`),
  );
}

/** For editors that complete and check TOML. */
export const settingsJsonSchema = (): object => z.toJSONSchema(SettingsSchema, { io: 'input', unrepresentable: 'any' });

function described(schema: z.core.$ZodType, key: string): KeyDescription[] {
  const { inner, about, given } = opened(schema);
  const own = (): KeyDescription => {
    const { applies, asks } = natureOf(key.replaceAll('[]', ''));
    return { key, type: typeOf(inner), default: given, about, applies, asks: ASKED_WHEN[asks] };
  };
  if (inner instanceof z.ZodObject) {
    return Object.entries<z.core.$ZodType>(inner.shape).flatMap(([name, value]) =>
      described(value, key === '' ? name : `${key}.${name}`),
    );
  }
  const isList = inner instanceof z.ZodArray && opened(inner.element).inner instanceof z.ZodObject;
  return isList ? [own(), ...described(inner.element, `${key}[]`)] : [own()];
}

interface Opened {
  readonly inner: z.core.$ZodType;
  readonly about: string;
  readonly given: string | null;
}

/** Without what makes it optional. */
function opened(schema: z.core.$ZodType): Opened {
  let inner = schema;
  let about = aboutOf(inner);
  let given: string | null = null;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
    if (inner instanceof z.ZodDefault) given = JSON.stringify(inner.def.defaultValue);
    inner = inner.unwrap();
    about ||= aboutOf(inner);
  }
  return { inner, about, given };
}

const aboutOf = (schema: z.core.$ZodType): string => z.globalRegistry.get(schema)?.description ?? '';

function typeOf(schema: z.core.$ZodType): string {
  const { inner } = opened(schema);
  if (inner instanceof z.ZodEnum) return inner.options.map((option) => `"${option}"`).join(' | ');
  if (inner instanceof z.ZodString) return 'text';
  if (inner instanceof z.ZodBoolean) return 'true | false';
  if (inner instanceof z.ZodNumber) return inner.format === 'safeint' ? 'whole number' : 'number';
  if (inner instanceof z.ZodObject) return 'table';
  if (inner instanceof z.ZodRecord) return `table, NAME = ${typeOf(inner.valueType)}`;
  if (inner instanceof z.ZodArray) return `list of ${typeOf(inner.element)}`;
  return 'value';
}
