/** What may be written without asking. */

import { folderOf } from '../../domain/folder-level.ts';
import type { FolderLevel, WorkspaceWriteScope } from '../../protocol/contracts/workspace.ts';
import { CoopError } from '../../protocol/errors.ts';
import { reaches, type TrustLevel } from '../../protocol/trust.ts';
import { levelAt } from './borders.ts';
import { identityAt } from './identity.ts';
import { type Name, namesOf, pathOf, shown } from './path.ts';
import type { Room } from './room.ts';

/**
 * Whoever reads there is at least who this turn is for; and what the agent is told is written only by whoever is believed at the
 * level of all who are told it.
 */
export class Guard {
  readonly #room: Room;
  readonly #scope: WorkspaceWriteScope;
  readonly #names: readonly Name[];
  readonly #integrity: TrustLevel;

  constructor(room: Room, scope: WorkspaceWriteScope, names: readonly Name[], integrity: TrustLevel) {
    this.#room = room;
    this.#scope = scope;
    this.#names = names;
    this.#integrity = integrity;
  }

  /**
   * By what it is called.
   *
   * @throws CoopError `E_FILE_ASK`
   */
  passName(): void {
    const { level, prompts } = this.#scope;
    const prompt = folderOf(this.#names, prompts);
    if (!reaches(levelAt(this.#names, this.#scope), level) || (prompt !== undefined && !this.#mayWrite(prompt)))
      throw this.#asks();
  }

  /**
   * By what it is on the disk: the file itself, where there is one, and the folders to it, as they were opened. Spelled in another
   * way it is the same file.
   *
   * @throws CoopError `E_FILE_ASK`
   */
  passIdentity(identities: readonly string[]): void {
    const { level, prompts, others } = this.#scope;
    const prompt = this.#deepest(identities, prompts);
    const other = this.#deepest(identities, others);
    if ((prompt !== undefined && !this.#mayWrite(prompt)) || (other !== undefined && !reaches(other.level, level)))
      throw this.#asks();
  }

  /** Of those that are one of `identities`, which go from the scope's folder down, the one furthest down. */
  #deepest(identities: readonly string[], folders: readonly FolderLevel[]): FolderLevel | undefined {
    let best: { readonly folder: FolderLevel; readonly depth: number } | undefined;
    for (const folder of folders) {
      const identity = identityAt(this.#room.root, namesOf(folder.path));
      const depth = identity === undefined ? -1 : identities.indexOf(identity);
      if (depth > (best?.depth ?? -1)) best = { folder, depth };
    }
    return best?.folder;
  }

  #mayWrite({ level }: FolderLevel): boolean {
    const { guarded, level: own } = this.#scope;
    return guarded === 'written' && level === own && reaches(this.#integrity, own);
  }

  #asks(): CoopError {
    return new CoopError('E_FILE_ASK', { path: shown(pathOf(this.#names)) });
  }
}
