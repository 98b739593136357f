/**
 * Faults made on purpose, so that tests see what they do. In a normal build this file is all there is of it: empty
 * functions, which the bundler takes away with their calls and names. A test build has `armed.ts` in its place
 * (scripts/build.ts), with the same functions.
 */
import type { Worker } from 'node:worker_threads';

/**
 * A named step at which a test build can fail, or end the whole process. Names are `actor.what happened`, listed in
 * docs/operations.md.
 *
 * @param who whose step it is, where only one person's is to fail.
 */
export function faultPoint(_name: string, _who?: string): void {}

/** The main thread: the Worker of this name takes part. */
export function armWorker(_worker: Worker, _name: string): void {}

/** A Worker: whether the supervisor's frame was about faults, and is dealt with. */
export function isFaultFrame(_frame: object): boolean {
  return false;
}

/** The owner of a SQLite file: here a statement can hang. */
export function armDatabase(_db: object): void {}

/** Times that a test is not to wait for. A normal build has its own. */
export function hurried<T extends object>(_name: string, times: T): T {
  return times;
}
