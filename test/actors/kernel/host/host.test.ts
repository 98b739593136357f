import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { bundleWorker } from '../../../support/bundle.ts';

it('an actor tells of long work, and how long it may take, before the work holds its thread', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'coop-host-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const bundle = join(folder, 'blocking.cjs');
  await bundleWorker(join(import.meta.dirname, 'fixtures/blocking.ts'), bundle);
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(bundle, { workerData: gate });
  onTestFinished(async () => void (await worker.terminate()));
  const frames: { type: string; state?: string; withinMs?: number }[] = [];
  worker.on('message', (frame) => frames.push(frame));

  await expect.poll(() => frames).toEqual([expect.objectContaining({ state: 'opening', withinMs: 60_000 })]);
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  await expect.poll(() => frames.slice(1).map(({ type, state }) => state ?? type)).toEqual(['ready', 'ready']);
  // The work is over: nothing is announced any more.
  expect(frames[1]?.withinMs).toBeUndefined();
});
