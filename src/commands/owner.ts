/** Commands of whoever decides: as the owner, unless somebody else is named. */
import { findConfig } from '../config/find.ts';
import { loadConfig } from '../config/load.ts';
import { ownerOf } from '../config/people.ts';
import { NotAllowedHere } from './failure.ts';
import type { GlobalOptions, Shell } from './shell.ts';
import { look, type Visit } from './visit.ts';

export interface OwnerOptions extends GlobalOptions {
  /** `--as NAME`; without it, the owner. */
  readonly as?: string;
  readonly json?: boolean;
}

/**
 * Opens the own conversation of the owner, or of whoever is named: whoever may open the socket owns the machine.
 *
 * @param what `requests are decided`, for the message.
 * @throws CoopError what `visit` and `loadConfig` throw; NotAllowedHere where the person may not decide.
 */
export async function visitAsOwner<T>(
  shell: Shell,
  { config, as }: OwnerOptions,
  what: string,
  during: (visit: Visit) => Promise<T>,
): Promise<T> {
  const name = as ?? (await ownerName(shell, config));
  const place = { ...(config !== undefined && { config }), ...(name !== undefined && { as: name }) };
  return await look(shell, place, async (visited) => {
    const { opened } = visited;
    if (!opened.decides) {
      const who =
        opened.person === null ? 'Nobody is known by this name' : `${opened.person} is ${opened.effective.level}`;
      throw new NotAllowedHere(`${who}: ${what} by full people. Leave out --as to act as the owner.`);
    }
    return await during(visited);
  });
}

async function ownerName(shell: Shell, config: string | undefined): Promise<string | undefined> {
  const { settings } = await loadConfig(findConfig(config, shell.env), shell.env);
  return ownerOf(settings)?.name;
}
