import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, it, onTestFinished } from 'vitest';
import { mintChannel } from '../../../src/actors/kernel/link/index.ts';
import { Child } from '../../../src/actors/kernel/supervision/index.ts';
import { Leases } from '../../../src/actors/supervisor/leases.ts';
import { MemoryReadContract } from '../../../src/protocol/contracts/memory/index.ts';
import { type ActorId, actorId } from '../../../src/protocol/ids.ts';

/** Serves what it is granted, hears everything, and acknowledges nothing. */
const SILENT = `const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ type, nonce }) => type === 'heartbeat' && parentPort.postMessage({ type, nonce }));
parentPort.postMessage({ type: 'ready' });`;

const STORE = actorId('store:shared');

function served(code: string) {
  const children = new Map<ActorId, Child>();
  const leases = new Leases(children, 200);
  const child = new Child({
    id: STORE,
    kind: 'store',
    spawn: () => new Worker(code, { eval: true, stdout: true, stderr: true }),
    onFrame: () => {},
    onRunning: () => {},
    onGone: () => leases.gone(STORE),
    policy: { firstDelay: 10, drainDeadline: 100 },
  });
  children.set(STORE, child);
  child.start();
  onTestFinished(() => child.drain());
  return { leases, child };
}

it('a server that does not end a lease is ended itself: that is the acknowledgement', async () => {
  const { leases, child } = served(SILENT);
  await child.running();
  const lease = leases.next();
  leases.give(STORE, lease, {
    contract: 'memory.read',
    scope: { person: null },
    port: mintChannel(MemoryReadContract).server,
  });
  await leases.revoke(lease);
  expect(child.why?.code).toBe('E_LATE');
  await expect.poll(() => [child.restarts, child.isRunning]).toEqual([1, true]);
});

it('a lease of a server that is being restarted is over when its thread is, and not before', async () => {
  const { leases, child } = served(SILENT);
  await child.running();
  const lease = leases.next();
  leases.give(STORE, lease, {
    contract: 'memory.read',
    scope: { person: null },
    port: mintChannel(MemoryReadContract).server,
  });
  const first = child.startedAt;
  child.restart();
  expect(child.state).toBe('restarting');
  await leases.revoke(lease);
  expect(child.state).not.toBe('restarting');
  await expect.poll(() => child.isRunning && child.startedAt !== first).toBe(true);
});

/** Opens a large file: it is ready when it is told so. */
const OPENING = `const { parentPort } = require('node:worker_threads');
parentPort.on('message', ({ type }) => {
  if (type === 'grant') process.exit(3);
  if (type === 'heartbeat') return;
});
setTimeout(() => parentPort.postMessage({ type: 'ready' }), 700);`;

it('a server that still opens is left to it: what it was to serve of the lease is not handed to it', async () => {
  const { leases, child } = served(OPENING);
  const lease = leases.next();
  const { server, client } = mintChannel(MemoryReadContract);
  leases.give(STORE, lease, { contract: 'memory.read', scope: { person: null }, port: server });
  const closed = once(client, 'close');
  client.start();
  await leases.revoke(lease);
  // Whoever held the other end hears so.
  await closed;
  await child.running();
  expect([child.restarts, child.why]).toEqual([0, undefined]);
});
