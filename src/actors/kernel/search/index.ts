/** Searchable tables, for the actors that own a SQLite file. */
export { createSearchTable, dropSearchTable, searchTableParts, searchTables } from './schema.ts';
export { searchTable } from './table.ts';
export type { Match, SearchDoc, SearchOptions, SearchTable } from './types.ts';
