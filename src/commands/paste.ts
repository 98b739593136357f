/** Commands that a person copies from the screen. */
import { relative } from 'node:path';
import type { Environment } from '../config/environment.ts';
import { findConfig } from '../config/find.ts';
import { CoopError } from '../protocol/errors.ts';

/** How coop was called: where `npx coop` was, a bare `coop` would not be found. */
export const coop = ({ variables }: Environment): string => (variables['npm_command'] === 'exec' ? 'npx coop' : 'coop');

/** The same for one household: named by -c only where it is not the one that is found here without. */
export function coopFor(config: string, env: Environment): string {
  if (isFound(config, env)) return coop(env);
  const way = relative(env.cwd, config);
  return `${coop(env)} -c ${quoted(way.startsWith('..') ? config : way)}`;
}

function isFound(config: string, env: Environment): boolean {
  try {
    return findConfig(undefined, env) === config;
  } catch (error) {
    if (error instanceof CoopError) return false;
    throw error;
  }
}

/** As one word for a shell. */
export const quoted = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
