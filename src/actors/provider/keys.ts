import { CoopError } from '../../protocol/errors.ts';

export interface Key {
  /** The environment variable it came from: what errors name instead of the key. */
  readonly variable: string;
  readonly value: string;
  /** A token of an account, sent with the header for such tokens. */
  readonly token: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/** What the variables hold. */
export interface FoundKeys {
  /** All that were looked at, in order. */
  readonly variables: readonly string[];
  readonly keys: readonly Key[];
  /** Variables whose value cannot stand in a header: nothing else could quote it in an error. */
  readonly unfit: readonly string[];
}

const TOKEN_PREFIX = 'sk-ant-oat';

/** In the order of the variables. What stands in two of them is one key: with the second nothing would be won. */
export function keysIn(variables: readonly string[], env: Env): FoundKeys {
  const keys = new Map<string, Key>();
  const unfit: string[] = [];
  for (const variable of variables) {
    const value = env[variable]?.trim();
    if (value === undefined || value === '') continue;
    if (!/^[\x21-\x7e]+$/.test(value)) unfit.push(variable);
    else if (!keys.has(value)) keys.set(value, { variable, value, token: value.startsWith(TOKEN_PREFIX) });
  }
  return { variables, keys: [...keys.values()], unfit };
}

/**
 * The first of the variables that is set.
 *
 * @throws CoopError `E_KEY_MISSING` where none is; `E_KEY_REJECTED` for what cannot stand in a header.
 */
export function pickKey(variables: readonly string[], env: Env): Key {
  for (const variable of variables) {
    const { keys, unfit } = keysIn([variable], env);
    if (unfit.length > 0) throw new CoopError('E_KEY_REJECTED', { variable });
    const [key] = keys;
    if (key !== undefined) return key;
  }
  throw new CoopError('E_KEY_MISSING', { variable: variables[0] ?? 'an API key' });
}
