/** The memory stores. Which store, whose rows and which audience are fixed when the port is minted, never arguments. */
export * from './keep.ts';
export * from './observation.ts';
export * from './read.ts';
export * from './upkeep.ts';
export * from './write.ts';
