import { CoopError } from '../../protocol/errors.ts';

export interface Key {
  /** The environment variable it came from: what errors name instead of the key. */
  readonly variable: string;
  readonly value: string;
  /** A token of an account, sent with the header for such tokens. */
  readonly token: boolean;
}

const TOKEN_PREFIX = 'sk-ant-oat';

/**
 * The first of the variables that is set.
 *
 * @throws CoopError `E_KEY_MISSING` where none is; `E_KEY_REJECTED` for what cannot stand in a header, before anything
 * else could quote it in an error.
 */
export function pickKey(variables: readonly string[], env: Readonly<Record<string, string | undefined>>): Key {
  for (const variable of variables) {
    const value = env[variable]?.trim();
    if (value === undefined || value === '') continue;
    if (!/^[\x21-\x7e]+$/.test(value)) throw new CoopError('E_KEY_REJECTED', { variable });
    return { variable, value, token: value.startsWith(TOKEN_PREFIX) };
  }
  throw new CoopError('E_KEY_MISSING', { variable: variables[0] ?? 'ANTHROPIC_API_KEY' });
}
