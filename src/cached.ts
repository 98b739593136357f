/**
 * What `bin/coop` starts: the command line, with its compiled code kept between runs. A file of its own, because a cache
 * that is opened by the program itself comes too late for the program's own code.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Beside the code, never in the folder for temporary files, where others of the machine could lay theirs in its place.
// Where it cannot be written it is not there. Workers have none: whoever may write it writes the code of the next start.
enableCompileCache(join(import.meta.dirname, 'cache'));

await import('./main.ts');
