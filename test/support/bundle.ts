import { build } from 'esbuild';

/** One Worker's bundle of a test's own, made as `scripts/build.ts` makes those of the actors. */
export async function bundleWorker(source: string, outfile: string): Promise<void> {
  await build({
    entryPoints: [source],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node24',
    minify: true,
    logLevel: 'error',
  });
}
