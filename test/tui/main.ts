import { resolve } from 'node:path';

/** The built command line. */
export const MAIN = resolve(import.meta.dirname, '../../dist/main.js');
