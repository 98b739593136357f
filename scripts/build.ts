/** Bundles the command line (split, so that each command loads only its own) and one small file per actor kind. */
import { rm } from 'node:fs/promises';
import { build } from 'esbuild';

const ACTORS = {
  journal: 'src/actors/journal/actor.ts',
  store: 'src/actors/store/actor.ts',
  provider: 'src/actors/provider/actor.ts',
  session: 'src/actors/session/actor.ts',
  terminal: 'src/actors/channel/terminal/actor.ts',
  observer: 'src/actors/observer/actor.ts',
  probe: 'src/actors/kernel/spawn/probe/actor.ts',
};

const common = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  logLevel: 'warning',
  legalComments: 'none',
} as const;

export async function buildAll(dist = 'dist'): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await Promise.all([
    build({
      ...common,
      entryPoints: { main: 'src/cached.ts', coop: 'src/main.ts' },
      outdir: dist,
      format: 'esm',
      splitting: true,
      chunkNames: 'parts/[name]-[hash]',
      minify: true,
      // Ink asks for the devtools only where DEV is set, which it never is here.
      external: ['better-sqlite3', 'react-devtools-core'],
      define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"', "process.env['DEV']": '"false"' },
      jsx: 'automatic',
      // CommonJS packages inside an ESM bundle ask for `require`.
      banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    }),
    build({
      ...common,
      entryPoints: ACTORS,
      outdir: `${dist}/actors`,
      format: 'cjs',
      minify: true,
      external: ['better-sqlite3'],
      outExtension: { '.js': '.cjs' },
    }),
  ]);
}

if (import.meta.main) await buildAll();
