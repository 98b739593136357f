import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NODE_FLAGS } from '../../../../src/commands/service/unit.ts';

const run = promisify(execFile);
const limited = resolve(import.meta.dirname, 'fixtures/limited.ts');
let dist: string;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'coop-limits-test-'));
  await mkdir(join(dist, 'actors'));
  await writeFile(join(dist, 'actors/probe.cjs'), 'setInterval(() => {}, 1_000)');
});

afterAll(async () => {
  await rm(dist, { recursive: true, force: true });
});

/** What both may hold, in MB, where Node was started with these flags. */
async function limitsWith(flags: readonly string[]): Promise<{ readonly main: number; readonly worker: number }> {
  const { stdout } = await run(process.execPath, [...flags, limited, dist]);
  return JSON.parse(stdout);
}

test("a Worker's heap has its own limit, whatever Node was started with", async () => {
  const { worker } = await limitsWith([]);
  // The old generation, and the young one with its copy.
  expect(worker).toBeGreaterThanOrEqual(96);
  expect(worker).toBeLessThan(128);
  expect((await limitsWith(['--max-old-space-size=1000', '--max-semi-space-size=64'])).worker).toBe(worker);
  expect((await limitsWith(['--max-heap-size=1000'])).worker).toBe(worker);
});

test("the supervisor's own heap is limited by what coop says to Node", async () => {
  const { main, worker } = await limitsWith(NODE_FLAGS);
  expect(main).toBeGreaterThanOrEqual(512);
  expect(main).toBeLessThan(600);
  expect(worker).toBeLessThan(128);
});
