/** Which configuration is meant. Loads no schema: commands that only talk to the daemon need no more than this. */
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { CoopError } from '../protocol/errors.ts';
import type { Environment } from './environment.ts';

/**
 * The absolute path of the configuration: `named` (`-c FILE`), or else the first of `./coop.toml`, `~/.coop/coop.toml`,
 * `$XDG_CONFIG_HOME/coop/coop.toml` and `~/.config/coop/coop.toml` that exists.
 *
 * @throws CoopError `E_CONFIG_MISSING` with the path that was looked for first.
 */
export function findConfig(named: string | undefined, env: Environment): string {
  const candidates = named === undefined ? lookupPaths(env) : [resolve(env.cwd, named)];
  const found = candidates.find(exists);
  if (found === undefined) throw new CoopError('E_CONFIG_MISSING', { path: candidates[0] ?? 'coop.toml' });
  return canonical(found);
}

export function lookupPaths(env: Environment): readonly string[] {
  const xdg = env.variables['XDG_CONFIG_HOME'];
  return [
    join(env.cwd, 'coop.toml'),
    join(env.home, '.coop', 'coop.toml'),
    // The XDG specification: a relative value is to be ignored.
    ...(xdg?.startsWith('/') === true ? [join(xdg, 'coop', 'coop.toml')] : []),
    join(env.home, '.config', 'coop', 'coop.toml'),
  ];
}

/**
 * One folder has one name, so that a daemon and its clients agree on the socket whatever links they came by. The file
 * itself may be a link: what lies beside it lies beside the link.
 */
export function canonical(path: string): string {
  const absolute = resolve(path);
  try {
    return join(realpathSync(dirname(absolute)), basename(absolute));
  } catch {
    return absolute;
  }
}

/** A file that is there but cannot be looked at counts: reading it says what is wrong. */
function exists(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'));
  }
}
