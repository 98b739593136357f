/** What a backup says of itself: the last of its entries, so that a broken-off one has none. */
import type { DatabaseName } from '../../protocol/contracts/files.ts';
import * as z from '../../protocol/schema.ts';

/** Of the archive, not of the databases in it. */
export const FORMAT = 1;

export const MANIFEST = 'manifest.json';
/** Of the manifest itself: everything else is in it. */
export const MANIFEST_HASH = 'manifest.sha256';

const Listed = z.strictObject({ name: z.string(), bytes: z.int(), sha256: z.string() });
export type Listed = z.output<typeof Listed>;

export const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  /** The coop that made it. */
  version: z.string(),
  /** ISO 8601, UTC. */
  created: z.string(),
  agent: z.string(),
  files: z.array(Listed),
  /** Of the workspace: links and whatever else is neither a file nor a folder. They are not in it. */
  left_out: z.array(z.string()),
});
export type Manifest = z.output<typeof Manifest>;

export const CONFIG = 'coop.toml';
export const WORKSPACE = 'workspace';

/** `databases/journal.db` */
export const databaseEntry = (name: DatabaseName): string => `databases/${name}.db`;

export const DATABASES: readonly DatabaseName[] = ['journal', 'private', 'shared', 'social'];

/** Whether an entry may be in a backup: nothing in it leads out of where it is unpacked. */
export function isEntry(name: string): boolean {
  if (name === CONFIG || name === MANIFEST || name === MANIFEST_HASH) return true;
  if (DATABASES.some((database) => name === databaseEntry(database))) return true;
  const parts = name.replace(/\/$/, '').split('/');
  return parts[0] === WORKSPACE && !name.includes('\0') && parts.every((part) => !['', '.', '..'].includes(part));
}
