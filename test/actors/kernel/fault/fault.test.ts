import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../../..');
/** Names that only code which makes faults has. */
const TRACES = ['COOP_FAULTS', 'fault.rules', 'made on purpose', 'session.thinking'];

async function found(build: string): Promise<readonly string[]> {
  const files = await readdir(join(ROOT, build), { recursive: true });
  const texts = await Promise.all(
    files.filter((file) => /\.c?js$/.test(file)).map((file) => readFile(join(ROOT, build, file), 'utf8')),
  );
  return TRACES.filter((trace) => texts.some((text) => text.includes(trace)));
}

it('a normal build has no trace of what makes faults, a test build all of it', async () => {
  expect(await found('dist')).toEqual([]);
  expect(await found('dist-faults')).toEqual(TRACES);
});
