/**
 * The things that Node's `--permission` is there to close: files, processes, addons, Workers. Each is done, not asked
 * about, and each works in a thread without a wall. Synchronous, so that they can also run before the wall goes up.
 */
import type { Bait } from './bait.ts';
import { take, takeHidden } from './routes.ts';

/** Gets one of Node's modules, or throws the refusal. */
export type Reach = (name: string) => unknown;

/** Returns when it worked; throws when it was refused. */
export type Attempt = (bait: Bait, reach: Reach) => unknown;

// The modules are loaded by name at run time, so their types have to be said.
const fs = (reach: Reach) => reach('fs') as typeof import('node:fs');
const threads = (reach: Reach) => reach('worker_threads') as typeof import('node:worker_threads');

export const MACHINE_ATTEMPTS: Readonly<Record<string, Attempt>> = {
  'file.read': (bait, reach) => fs(reach).readFileSync(bait.secret),
  'file.write': (bait, reach) => fs(reach).writeFileSync(`${bait.folder}/written`, 'by the probe'),
  'file.list': (bait, reach) => fs(reach).readdirSync(bait.folder),
  /** The household's, when the daemon is started in it. */
  'folder.current': (_, reach) => fs(reach).readdirSync(process.cwd()),
  'proc.list': (_, reach) => fs(reach).readdirSync('/proc'),
  'proc.environment': (_, reach) => fs(reach).readFileSync('/proc/self/environ'),
  'proc.memory': (_, reach) => fs(reach).closeSync(fs(reach).openSync('/proc/self/mem', 'r')),
  sqlite: (_, reach) => {
    const { DatabaseSync } = reach('node:sqlite') as typeof import('node:sqlite');
    new DatabaseSync(':memory:').close();
  },
  'child.spawn': (_, reach) => {
    const child = reach('child_process') as typeof import('node:child_process');
    const { error } = child.spawnSync('true');
    if (error !== undefined) throw error;
  },
  'addon.dlopen': ({ addon }) => take(process, 'dlopen')({ exports: {} }, addon),
  'addon.require': ({ addon }) => require(addon),
  'worker.nested': (_, reach) => {
    const { Worker } = threads(reach);
    const worker = new Worker('', { eval: true });
    worker.on('error', () => {});
    void worker.terminate();
  },
  inspector: (_, reach) => {
    const { Session } = reach('inspector') as typeof import('node:inspector');
    const session = new Session();
    session.connect();
    session.disconnect();
  },
  'process.binding': () => takeHidden(process, 'binding')('fs'),
};
