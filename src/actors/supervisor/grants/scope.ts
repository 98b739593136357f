/** Which folder of the workspace a turn works in, and whose its parts are. */
import { folderName, personFolder, USERS } from '../../../domain/folder-name.ts';
import { type Place, type PlaceKey, parsePlace } from '../../../protocol/address.ts';
import type { FolderLevel } from '../../../protocol/contracts/workspace.ts';
import type { PersonName } from '../../../protocol/ids.ts';
import { TRUST_LEVELS, type TrustLevel } from '../../../protocol/trust.ts';
import type { Files } from './plan.ts';

/** A folder below the workspace: `.` is all of it. */
export interface Scope {
  readonly path: string;
  /** Who can read what is put there: at least that. */
  readonly level: TrustLevel;
}

export const WHOLE: Scope = { path: '.', level: 'full' };

/** Where the folders of rooms are. */
const GROUPS = 'groups';

/**
 * A room has a folder for each level that it was ever worth: what was written while only inner people were there is not there
 * for whoever came in since.
 */
export function scopeOf(files: Files, person: PersonName, place: Place, level: TrustLevel): Scope {
  switch (files.of) {
    case 'workspace':
      return WHOLE;
    case 'person':
      return { path: personFolder(person), level };
    case 'room':
      return { path: roomFolder(place, level), level };
  }
}

function roomFolder(place: Place, level: TrustLevel): string {
  const id = place.kind === 'group' ? place.id : place.peer;
  return `${GROUPS}/${folderName(`${place.channel}-${id}`)}/${level}`;
}

export interface Known {
  readonly people: readonly { readonly name: PersonName; readonly trust: TrustLevel }[];
  readonly rooms: readonly PlaceKey[];
}

/**
 * The parts of a scope that belong to somebody of a lower level; of several that a path is below, the longest counts. Folders of
 * nobody that is known are anybody's.
 */
export function othersIn(scope: Scope, { people, rooms }: Known): readonly FolderLevel[] {
  if (scope.path !== WHOLE.path) return [];
  const ofPeople = people.map(({ name, trust }) => ({ path: personFolder(name), level: trust }));
  const ofRooms = rooms.flatMap((place) =>
    TRUST_LEVELS.map((level) => ({ path: roomFolder(parsePlace(place), level), level })),
  );
  return [{ path: USERS, level: 'public' }, { path: GROUPS, level: 'public' }, ...ofPeople, ...ofRooms];
}

/**
 * What of a scope a command does not see, and what below that it does: words of those who are trusted less would come out of it
 * as the turn's own.
 */
export function hiddenIn(
  scope: Scope,
  person: PersonName,
): { readonly hidden: readonly string[]; readonly shown: readonly string[] } {
  return scope.path === WHOLE.path
    ? { hidden: [USERS, GROUPS], shown: [personFolder(person)] }
    : { hidden: [], shown: [] };
}
