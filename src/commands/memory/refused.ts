/** What somebody may not do to memory here, told with who they are and what to do instead. */
import { CoopError } from '../../protocol/errors.ts';
import { NotAllowedHere } from '../failure.ts';
import type { Shell } from '../shell.ts';
import { look, type PlaceOptions, type Visit } from '../visit.ts';

/** @param rule `only in one's own conversation …`: who may */
export function lookWhereAllowed<T>(
  shell: Shell,
  options: PlaceOptions,
  rule: string,
  during: (visit: Visit) => Promise<T>,
): Promise<T> {
  return look(shell, options, async (visit) => {
    try {
      return await during(visit);
    } catch (error) {
      if (!(error instanceof CoopError) || error.code !== 'E_NOT_ALLOWED') throw error;
      const { person, effective } = visit.opened;
      const who = person === null ? 'Nobody is known by this name' : `${person} is ${effective.level} here`;
      throw new NotAllowedHere(`${who}: ${rule}`);
    }
  });
}

export const READS = 'there is no memory that could be looked at. Stores are read by familiar people and above.';
export const KEEPS = "memory is looked after in one's own conversation, as far as it is one's own. Leave out --room.";
