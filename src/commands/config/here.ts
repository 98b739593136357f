/** Commands about coop.toml: by the daemon where one runs, else on the file alone. */
import { findConfig } from '../../config/find.ts';
import { tryLoadConfig } from '../../config/load.ts';
import { ownerOf } from '../../config/people.ts';
import { CoopError } from '../../protocol/errors.ts';
import { NotAllowedHere } from '../failure.ts';
import type { OwnerOptions } from '../owner.ts';
import type { Shell } from '../shell.ts';
import { look, type Visit } from '../visit.ts';

/** So long a change may take: a model is asked for a word, and perhaps the one before it. */
export const CHANGE_DEADLINE_MS = 140_000;

/**
 * `during` with the daemon, as the owner or whoever is named; `alone` where none runs. A file that does not fit is no hindrance: what
 * mends it is a change, too.
 */
export async function configured<T>(
  shell: Shell,
  { config, as }: OwnerOptions,
  during: (visit: Visit) => Promise<T>,
  alone: (path: string) => Promise<T>,
): Promise<T> {
  const path = findConfig(config, shell.env);
  const loaded = await tryLoadConfig(path, shell.env);
  const name = as ?? ('config' in loaded ? ownerOf(loaded.config.settings)?.name : undefined);
  try {
    const place = { ...(config !== undefined && { config }), ...(name !== undefined && { as: name }) };
    return await look(shell, place, async (visited) => {
      const { person, effective, decides } = visited.opened;
      if (decides) return await during(visited);
      const who = person === null ? 'Nobody is known by this name' : `${person} is ${effective.level}`;
      throw new NotAllowedHere(`${who}: the settings are for full people. Leave out --as to act as the owner.`);
    });
  } catch (error) {
    if (error instanceof CoopError && error.code === 'E_NOT_RUNNING') return await alone(path);
    throw error;
  }
}

/** What only the daemon has. */
export const needsDaemon = (path: string): never => {
  throw new CoopError('E_NOT_RUNNING', { path });
};
