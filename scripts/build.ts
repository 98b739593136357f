/** Bundles the command line (split, so that each command loads only its own) and one small file per actor kind. */
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const ACTORS = {
  journal: 'src/actors/journal/actor.ts',
  store: 'src/actors/store/actor.ts',
  index: 'src/actors/index/actor.ts',
  provider: 'src/actors/provider/actor.ts',
  session: 'src/actors/session/actor.ts',
  terminal: 'src/actors/channel/terminal/actor.ts',
  observer: 'src/actors/observer/actor.ts',
  workspace: 'src/actors/workspace/actor.ts',
  shell: 'src/actors/shell/actor.ts',
  web: 'src/actors/web/actor.ts',
  scheduler: 'src/actors/scheduler/actor.ts',
  maths: 'src/actors/supervisor/pool/task.ts',
  pages: 'src/actors/supervisor/pool/page-task.ts',
  probe: 'src/actors/kernel/spawn/probe/actor.ts',
};

const usual = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  logLevel: 'warning',
  legalComments: 'none',
} as const;

/** In the place of empty functions, those that make faults (src/actors/kernel/fault). */
const armed: Plugin = {
  name: 'armed',
  setup({ onResolve }) {
    onResolve({ filter: /\/fault\/index\.ts$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace('index.ts', 'armed.ts')),
    }));
  },
};

/**
 * Every file of `dist` stands there whole at each moment: `npm ci` builds beside a daemon that runs, and starts Workers from it.
 *
 * @param faults true: a build for tests, which can be told to fail. Never to be installed.
 */
export async function buildAll(dist = 'dist', { faults = false } = {}): Promise<void> {
  const common = { ...usual, plugins: faults ? [armed] : [] };
  const fresh = await mkdtemp(`${dist}-`);
  try {
    await bundle(fresh, common);
    await takeOver(fresh, dist);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Each file takes the place of the one before at once; last go those that no longer are. */
async function takeOver(fresh: string, dist: string): Promise<void> {
  const built = await filesIn(fresh);
  for (const file of built) {
    await mkdir(dirname(join(dist, file)), { recursive: true });
    await rename(join(fresh, file), join(dist, file));
  }
  for (const file of await filesIn(dist)) if (!built.includes(file)) await rm(join(dist, file), { force: true });
}

/** Those that others import (`parts/`) before those that import them. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
  return files.sort((a, b) => depth(b) - depth(a));
}

const depth = (file: string) => file.split(sep).length;

async function bundle(dist: string, common: BuildOptions): Promise<void> {
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
      external: ['better-sqlite3', 'piscina', 'react-devtools-core'],
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
