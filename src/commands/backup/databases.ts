import type { DatabaseName } from '../../protocol/contracts/files.ts';
import type { StoreName } from '../../protocol/trust.ts';

/** Where the databases of a household lie. */
export interface DatabasePaths {
  readonly journal: string;
  readonly memory: Readonly<Record<StoreName, string>>;
}

/** What only the owners of databases know of them. Injected: commands do not import actors. */
export interface Databases {
  /**
   * Copies all that are there, while no daemon may run on them. Whoever asked removes the copies.
   *
   * @throws CoopError `E_ALREADY_RUNNING`, and what opening a file throws.
   */
  copyAll(paths: DatabasePaths): Promise<readonly { readonly name: DatabaseName; readonly path: string }[]>;
  /**
   * Looks at a copy from all sides: integrity, schema, and for a store whether its rows are found. Changes nothing.
   *
   * @throws CoopError `E_DATABASE`, `E_DATABASE_NEWER`
   */
  verify(name: DatabaseName, path: string): void;
  /** Readies the journal of a backup for being opened again. */
  settle(journal: string, created: string): { readonly unknown: number };
  /**
   * Nobody opens the file until the lock is let go. A file that is beyond use can be had by nobody anyway.
   *
   * @throws CoopError `E_ALREADY_RUNNING`
   */
  lock(path: string): Disposable;
}

export type LoadDatabases = () => Promise<Databases>;

export const pathOf = ({ journal, memory }: DatabasePaths, name: DatabaseName): string =>
  name === 'journal' ? journal : memory[name];
