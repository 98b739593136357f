/** SQLite files, for the actors that own one. */
export { checkThoroughly } from './check.ts';
export { copiesOf } from './copies.ts';
export { copyDatabase, dropOldBefores } from './copy.ts';
export type { Database } from './database.ts';
export { Disk, type DiskOptions, type DiskRefused, type Trouble } from './disk.ts';
export { databaseError } from './errors.ts';
export { lockDatabase } from './lock.ts';
export { type Migration, type OpenOptions, openDatabase } from './open.ts';
export { probe, writeForReal } from './probe.ts';
