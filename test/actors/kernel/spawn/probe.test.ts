import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { probeWall } from '../../../../src/actors/kernel/spawn/probe.ts';
import { flagsOf } from '../../../../src/actors/kernel/spawn/profile.ts';
import { type Spawn, spawnFrom } from '../../../../src/actors/kernel/spawn/spawn.ts';
import { CoopError } from '../../../../src/protocol/errors.ts';
import { bundleWorker } from '../../../support/bundle.ts';

const source = resolve(import.meta.dirname, '../../../../src/actors/kernel/spawn/probe/actor.ts');
let dist: string;

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'coop-probe-test-'));
  await mkdir(join(dist, 'actors'));
  await bundleWorker(source, join(dist, 'actors/probe.cjs'));
});

afterAll(async () => {
  await rm(dist, { recursive: true, force: true });
});

/** The probe, in a Worker that somebody forgot to confine in one way. */
const carelessly =
  (change: (flags: readonly string[]) => readonly string[], env: Record<string, string> = {}): Spawn =>
  ({ data }) => {
    const path = join(dist, 'actors/probe.cjs');
    return new Worker(path, { workerData: data, env, execArgv: [...change(flagsOf({ heapMb: 64 }, path))] });
  };

const openIn = async (probing: Promise<void>): Promise<string> => {
  const error = await probing.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof CoopError)) throw new Error(`expected a CoopError, not ${String(error)}`);
  expect(error.code).toBe('E_WALL');
  return String(error.data['open']);
};

test('a Worker of the session’s profile passes', async () => {
  await expect(probeWall(spawnFrom(dist))).resolves.toBeUndefined();
});

test('a Worker without permissions does not', async () => {
  const open = await openIn(probeWall(carelessly(() => [])));

  expect(open).toContain('bare.file.read');
  expect(open).toContain('bare.child.spawn');
  expect(open).toContain('bare.worker.nested');
});

test('a Worker that may read the folder the daemon was started in does not', async () => {
  const open = await openIn(probeWall(carelessly((flags) => flags.filter((flag) => flag !== '--interactive'))));

  expect(open).toBe('bare.folder.current');
});

test('a Worker with node:sqlite does not', async () => {
  const open = await openIn(probeWall(carelessly((flags) => flags.filter((flag) => !flag.includes('sqlite')))));

  expect(open).toBe('bare.sqlite');
});

test('a Worker with an environment does not', async () => {
  expect(await openIn(probeWall(carelessly((flags) => flags, { KEY: 'k' })))).toBe('environment');
});

test.each([
  ['ends without a word', 'process.exit(0)'],
  ['says nothing', 'setInterval(() => {}, 1000)'],
  ['fails', 'throw new Error("no")'],
])('a Worker that %s does not', async (_, code) => {
  const path = join(dist, 'silent.cjs');
  await writeFile(path, code);
  const spawn: Spawn = () => {
    const worker = new Worker(path);
    worker.on('error', () => {});
    return worker;
  };

  expect(await openIn(probeWall(spawn, { heapMb: 64 }, 1_000))).toContain('silence');
});

test.each([
  ['nothing', '[]'],
  ['no list', '"all is well"'],
  ['half of it', '[{ attempt: "file.read", outcome: "denied" }]'],
])('a Worker that reports %s does not', async (_, answer) => {
  const path = join(dist, 'liar.cjs');
  await writeFile(path, `require('node:worker_threads').parentPort.postMessage(${answer})`);

  expect(await openIn(probeWall(() => new Worker(path)))).toContain('unreadable');
});
