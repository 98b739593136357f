/** SQLite files, for the actors that own one. */
export { databaseError } from './errors.ts';
export { type Database, type Migration, type OpenOptions, openDatabase } from './open.ts';
