import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { mintChannel } from '../../../../src/actors/kernel/link/index.ts';
import { ActorThread, Child, type PulsePolicy } from '../../../../src/actors/kernel/supervision/index.ts';
import { MemoryReadContract } from '../../../../src/protocol/contracts/memory/index.ts';
import { actorId, leaseId } from '../../../../src/protocol/ids.ts';

const PULSE: PulsePolicy = { every: 50, busyLooks: 3, idleLooks: 1_000 };

/** Says that it has come into a state without long work: from then on it is to answer. */
const IN_STATE = `const { parentPort } = require('node:worker_threads');
parentPort.postMessage({ type: 'state', state: 'ready', event: 'x', at: 0 });`;

function workerOf(code: string, heapMb = 64): Worker {
  const worker = new Worker(code, {
    eval: true,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 4 },
  });
  onTestFinished(async () => void (await worker.terminate()));
  return worker;
}

const threadOf = (code: string, heapMb?: number) =>
  new ActorThread(workerOf(code, heapMb), { onFrame: () => {}, pulse: PULSE });

describe('a thread', () => {
  it('that runs in circles is ended, and that is the reason', async () => {
    const { error } = await threadOf(`${IN_STATE} for (;;);`).exited;
    expect(error?.code).toBe('E_STUCK');
  });

  it('that announced long work is left to it, and ended when its deadline is over', async () => {
    const announced = IN_STATE.replace("state: 'ready'", "state: 'opening', withinMs: 1500");
    const thread = threadOf(`${announced} for (;;);`);
    let at = 0;
    await expect.poll(() => thread.inside).toBe('opening');
    at = performance.now();
    const { error } = await thread.exited;
    expect(error?.code).toBe('E_STUCK');
    // Its frame was read after it was said, so that the deadline is later than this.
    expect(performance.now() - at).toBeGreaterThan(1_200);
  });

  it('whose announced time is not over is excused, also where the wall clock jumps, and then not any more', async () => {
    const announced = IN_STATE.replace("state: 'ready'", "state: 'opening', withinMs: 1500");
    const thread = threadOf(`${announced} setInterval(() => {}, 1e6);`);
    await expect.poll(() => thread.inside).toBe('opening');
    vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 86_400_000);
    onTestFinished(() => void vi.restoreAllMocks());
    expect(thread.isExcused).toBe(true);
    await expect.poll(() => thread.isExcused, { timeout: 10_000 }).toBe(false);
    thread.terminate();
    await thread.exited;
  });

  it('that answers is left alone, however busy it is', async () => {
    const thread = threadOf(`${IN_STATE}
      parentPort.on('message', ({ type, nonce }) => type === 'heartbeat' && parentPort.postMessage({ type, nonce }));
      const spin = () => { const end = Date.now() + 20; while (Date.now() < end); setImmediate(spin); };
      spin();`);
    const ended = await Promise.race([thread.exited, new Promise((resolve) => setTimeout(resolve, 1_500, 'runs'))]);
    expect(ended).toBe('runs');
  });

  it.each([
    ['throw new Error("broken")', 'E_INTERNAL', 'broken'],
    ['void Promise.reject(new Error("refused"))', 'E_INTERNAL', 'refused'],
    ['process.exit(7)', 'E_EXITED', 'code 7'],
    ['const all = []; for (;;) all.push(new Array(10_000).fill(Math.random()));', 'E_OUT_OF_MEMORY', '24 MB'],
  ])('that ends by %s tells why', async (code, expected, words) => {
    const { error } = await threadOf(code, 24).exited;
    expect(error?.code).toBe(expected);
    expect(`${error?.message} ${(error?.cause as Error | undefined)?.message}`).toContain(words);
  });
});

describe('a patient actor', () => {
  it('is never ended for slowness: it is told how long it has been silent', async () => {
    const silence: number[] = [];
    const child = new Child({
      id: actorId('journal'),
      kind: 'journal',
      spawn: () => workerOf(`${IN_STATE} parentPort.postMessage({ type: 'ready' }); for (;;);`),
      onFrame: () => {},
      onRunning: () => {},
      onStuck: (_, sinceMs) => void silence.push(sinceMs),
      pulse: PULSE,
    });
    child.start();
    await expect.poll(() => silence.length).toBeGreaterThan(3);
    expect(silence[3]).toBeGreaterThan(silence[0] ?? Number.POSITIVE_INFINITY);
    expect([child.state, child.restarts]).toEqual(['running', 0]);
  });
});

describe('an actor that is being started', () => {
  it('is handed what waited for it, but for ports whose other end has gone meanwhile', async () => {
    const heard: string[] = [];
    const child = new Child({
      id: actorId('store:shared'),
      kind: 'store',
      spawn: () =>
        workerOf(`${IN_STATE} setTimeout(() => parentPort.postMessage({ type: 'ready' }), 200);
          parentPort.on('message', ({ type, lease }) => type === 'revoke' && parentPort.postMessage({ type: 'revoked', lease }));`),
      onFrame: (frame) => {
        if (frame.type === 'revoked') heard.push(frame.lease);
      },
      onRunning: () => {},
    });
    child.start();
    const { client, server } = mintChannel(MemoryReadContract);
    const lease = leaseId('lease-1');
    child.send({ type: 'grant', lease, grant: { contract: 'memory.read', scope: { person: null }, port: server } });
    child.send({ type: 'revoke', lease });
    client.close();
    await child.running();
    // What came after it has arrived.
    await expect.poll(() => heard).toEqual([lease]);
  });
});
