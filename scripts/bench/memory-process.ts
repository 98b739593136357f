/** Starts the Workers of a daemon one by one and tells by how much each let the process grow. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Profile } from '../../src/actors/kernel/spawn/profile.ts';
import { type Bundle, spawnFrom } from '../../src/actors/kernel/spawn/spawn.ts';
import { databaseProfile, SESSION_PROFILE, socketProfile, traceProfile } from '../../src/actors/supervisor/profiles.ts';
import { residentMb } from './measure.ts';

const folder = await mkdtemp(join(tmpdir(), 'coop-bench-'));
const spawn = spawnFrom(resolve(import.meta.dirname, '../../dist'));
const rows: [string, number][] = [];

async function grow(name: string, start: () => Worker | undefined): Promise<void> {
  const before = await residentMb(process.pid);
  const worker = start();
  worker?.postMessage({ type: 'begin' });
  await pause(700);
  rows.push([name, (await residentMb(process.pid)) - before]);
}

const actor = (bundle: Bundle, profile: Profile, data: unknown) => () => spawn({ bundle, name: bundle, profile, data });
const database = (bundle: 'journal' | 'store', name: string, data: object = {}) => {
  const path = join(folder, `${name}.db`);
  return actor(bundle, databaseProfile(path), { ...data, path });
};

// The first Worker of a process also pays for what all share.
await grow('the first Worker of a process, empty', () => new Worker('setInterval(() => {}, 60_000)', { eval: true }));
await grow('Worker, empty', () => new Worker('setInterval(() => {}, 60_000)', { eval: true }));
await grow('Worker of a session', actor('session', SESSION_PROFILE, null));
await grow('Worker of the journal', database('journal', 'journal'));
await grow('Worker of store:private', database('store', 'private', { store: 'private' }));
await grow('Worker of store:shared', database('store', 'shared', { store: 'shared' }));
const socket = join(folder, 'run', 'coop.sock');
await grow('Worker of the terminal', actor('terminal', socketProfile(socket), { socket, version: '0' }));
const offline = { provider: 'offline', model: 'simple', keyVariables: [] };
await grow('Worker of the provider', actor('provider', { heapMb: 256 }, offline));

const trace = join(folder, 'trace', 'coop.jsonl');
await grow(
  'Worker of the observer',
  actor('observer', traceProfile(trace), { path: trace, maxBytes: 1_000_000, keepDays: 14 }),
);

process.send?.(rows, () => {
  void rm(folder, { recursive: true, force: true }).then(() => process.exit());
});
