import { buildAll } from '../../scripts/build.ts';

/** Workers run from built JavaScript: tests build first. */
export async function setup(): Promise<void> {
  if (process.env['COOP_TEST_NO_BUILD'] === undefined) {
    await buildAll();
    await buildAll('dist-faults', { faults: true });
  }
}
