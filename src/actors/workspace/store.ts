import { CoopError } from '../../protocol/errors.ts';
import { reaches, type TrustLevel } from '../../protocol/trust.ts';
import { type Directory, identityOf, refuseOther } from './directory.ts';
import { placeOf } from './file.ts';
import { type Name, pathOf, shown } from './path.ts';
import type { Room } from './room.ts';
import { temporaryName } from './temporary.ts';
import { telling } from './trouble.ts';
import { inFolder } from './walk.ts';

const NEW_FILE_MODE = 0o600;

export interface Words {
  readonly bytes: Uint8Array;
  /** How far they are believed, and how far all is that lies there. */
  readonly integrity: TrustLevel;
  readonly level: TrustLevel;
}

/**
 * Puts words at `names`, whole and at once, with the folders to them: beside it first, on the disk, then in its place. The
 * ledger knows of words that are believed less before they can be read, and of believed ones afterwards.
 *
 * @param before is told what the file and the folders to it are on the disk, and decides, before anything is changed there
 * @returns whether something was there before
 */
export function store(
  room: Room,
  names: readonly Name[],
  { bytes, integrity, level }: Words,
  before: (identities: readonly string[]) => void = () => {},
): boolean {
  const path = pathOf(names);
  const { folder, name } = placeOf(names);
  const isBelieved = reaches(integrity, level);
  const made: (readonly [path: string, identity: string])[] = [];

  const step = (above: Directory, next: Name, at: string): Directory => {
    const isNew = above.make(next);
    const child = above.child(next);
    if (isNew) made.push([at, child.identity]);
    return child;
  };

  return inFolder(
    room.root,
    folder,
    (opened, chain) =>
      telling(path, () => {
        const there = opened.look(name);
        if (there !== undefined) refuseOther(there);
        before(there === undefined ? chain : [...chain, identityOf(there)]);
        const temporary = temporaryName();
        try {
          const identity = identityOf(opened.put(temporary, bytes, there?.mode ?? NEW_FILE_MODE));
          if (!isBelieved) {
            const marks = [...made, [path, identity] as const];
            room.ledger.mark(marks.map(([path, identity]) => ({ path, identity, level: integrity })));
          }
          opened.rename(temporary, name);
          const now = opened.look(name);
          if (now === undefined || identityOf(now) !== identity)
            throw new CoopError('E_FILE', {
              path: shown(path),
              why: 'something else was put there at the same moment',
            });
          if (isBelieved) room.ledger.clear(path, identity);
        } catch (error) {
          opened.remove(temporary);
          throw error;
        }
        return there !== undefined;
      }),
    step,
  );
}
