/** SQLite files, for the actors that own one. */
export { copyDatabase } from './copy.ts';
export { Disk, type DiskOptions, type Trouble } from './disk.ts';
export { databaseError } from './errors.ts';
export { type Database, type Migration, type OpenOptions, openDatabase } from './open.ts';
