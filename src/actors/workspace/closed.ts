/** Files of a scope whose gate is above the turn: for it they are not there. */
import { folderOf } from '../../domain/folder-level.ts';
import { CoopError } from '../../protocol/errors.ts';
import { identityAt } from './identity.ts';
import { type Name, namesOf, pathOf, shown } from './path.ts';
import type { Room } from './room.ts';

export class Closed {
  readonly #folders: readonly { readonly path: string; readonly level: 'full' }[];
  readonly #identities: ReadonlySet<string>;

  constructor({ root }: Room, paths: readonly string[]) {
    this.#folders = paths.map((path) => ({ path, level: 'full' }));
    this.#identities = new Set(
      paths.flatMap((path) => {
        const identity = identityAt(root, namesOf(path));
        return identity === undefined ? [] : [identity];
      }),
    );
  }

  /** By what it is called, however it is spelled, or by what it is on the disk. */
  holds(names: readonly string[], identity?: string): boolean {
    if (this.#folders.length === 0) return false;
    return folderOf(names, this.#folders) !== undefined || (identity !== undefined && this.#identities.has(identity));
  }

  /** @throws CoopError `E_FILE_MISSING` */
  refuse(names: readonly Name[], identity?: string): void {
    if (this.holds(names, identity)) throw new CoopError('E_FILE_MISSING', { path: shown(pathOf(names)) });
  }
}
