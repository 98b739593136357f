import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { CoopError } from '../../../protocol/errors.ts';
import { armWorker } from '../fault/index.ts';
import { giveWorkersTheirOwnLimits } from './own-limits.ts';
import { flagsOf, limitsOf, type Profile } from './profile.ts';

/** The bundles that `npm run build` makes, one per kind. */
export type Bundle =
  | 'journal'
  | 'store'
  | 'index'
  | 'provider'
  | 'session'
  | 'terminal'
  | 'observer'
  | 'workspace'
  | 'shell'
  | 'web'
  | 'scheduler'
  | 'probe';

export interface SpawnRequest {
  readonly bundle: Bundle;
  /** Name of the thread, for debuggers and stack traces. */
  readonly name: string;
  readonly profile: Profile;
  /** Plain data the Worker begins with: its own settings and nothing of others'. */
  readonly data: unknown;
}

/** Starts a Worker of its kind. Time and threads are the machine's: tests hand in another `Spawn`. */
export type Spawn = (request: SpawnRequest) => Worker;

/** @param dist folder of the built bundles. */
export function spawnFrom(dist: string): Spawn {
  giveWorkersTheirOwnLimits();
  return ({ bundle, name, profile, data }) => {
    const path = join(dist, 'actors', `${bundle}.cjs`);
    if (!existsSync(path)) throw new CoopError('E_NOT_BUILT', { path });
    const worker = new Worker(path, {
      name,
      workerData: data,
      env: { ...profile.env },
      argv: [],
      execArgv: [...flagsOf(profile, path)],
      resourceLimits: limitsOf(profile),
      stdin: false,
      // What a Worker prints could carry people's text: it is not passed on to the daemon's log.
      stdout: true,
      stderr: true,
    });
    armWorker(worker, name);
    return worker;
  };
}
