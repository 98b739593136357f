import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildAll } from '../../scripts/build.ts';

/** Workers run from built JavaScript: tests build first. All that a test leaves behind lies in one folder, which goes with the run. */
export async function setup(): Promise<() => Promise<void>> {
  if (process.env['COOP_TEST_NO_BUILD'] === undefined) {
    await buildAll();
    await buildAll('dist-faults', { faults: true });
  }
  const folder = await mkdtemp(join(tmpdir(), 'coop-tests-'));
  // Some tests run a process as somebody else.
  await chmod(folder, 0o755);
  process.env['TMPDIR'] = folder;
  return () => rm(folder, { recursive: true, force: true });
}
