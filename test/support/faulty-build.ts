import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Bundle } from '../../src/actors/kernel/spawn/spawn.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** A copy of the build in which one kind of actor does something before all else. */
export async function faultyBuild(bundle: Bundle, first: string): Promise<AsyncDisposable & { readonly main: string }> {
  // Beside the packages: what the build asks for is found from there.
  const folder = await mkdtemp(join(ROOT, 'node_modules', '.coop-faulty-'));
  await cp(join(ROOT, 'dist'), folder, { recursive: true });
  const path = join(folder, 'actors', `${bundle}.cjs`);
  const code = await readFile(path, 'utf8');
  await writeFile(path, `(()=>{${first}})();\n${code}`);
  return {
    main: join(folder, 'main.js'),
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Code for {@link faultyBuild}: `then` is done when the supervisor's frame of this type comes, before the actor hears of it. */
export const onFrame = (type: string, then: string): string =>
  `require('node:worker_threads').parentPort.on('message',(frame)=>{if(frame.type===${JSON.stringify(type)}){${then}}});`;

export const SPINS = 'for(;;);';

/** Some minutes in a native call: nothing ends such a thread. */
export const HANGS_NATIVELY = `
  const Database = require('better-sqlite3/${process.platform}-${process.arch}');
  new Database(':memory:').prepare('WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 3000000000) SELECT count(*) FROM c').get();
`;
