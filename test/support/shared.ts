/** What several tests of a file do with one daemon. */
import { afterAll, onTestFinished } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import type { Household } from '../../scripts/demo/household.ts';

/** Started by the first test that asks for it, and ended after the last of the file: a test that runs alone starts no other's. */
export function shared<T extends AsyncDisposable>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  // One that never came up has failed its tests, and left nothing.
  afterAll(async () => await (await started?.catch(() => undefined))?.[Symbol.asyncDispose]());
  return () => (started ??= start());
}

/** Somebody who leaves with the test: nobody reads along in the next one. */
export async function visit(household: Household, as: string, room?: string): Promise<Guest> {
  const guest = await Guest.arrive(household, as, room);
  onTestFinished(() => guest.leave());
  return guest;
}
