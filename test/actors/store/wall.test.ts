import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { beforeAll, describe, expect, test } from 'vitest';
import { flagsOf } from '../../../src/actors/kernel/spawn/profile.ts';
import { databaseProfile } from '../../../src/actors/supervisor/profiles.ts';
import { TestStore, temporaryFolder } from './support.ts';

const SQLITE = createRequire(import.meta.url).resolve('better-sqlite3/linux-x64');

/** Hostile code in the place of a store's: tries another store's file by every way it has, native code included. */
const INTRUDER = `
  const fs = require('node:fs');
  const { workerData: { sqlite, own, other }, parentPort } = require('node:worker_threads');
  const attempt = (act) => { try { return ['done', act()]; } catch (error) { return ['refused', error.code]; } };
  const { existsSync } = fs;
  fs.existsSync = () => true;
  const Database = require(sqlite);
  const open = (path) => new Database(path, { timeout: 50 });
  const text = 'SELECT text FROM ';
  parentPort.postMessage({
    file: attempt(() => fs.readFileSync(other).length),
    copied: attempt(() => fs.copyFileSync(other, own + '.copy')),
    opened: attempt(() => open(other).prepare(text + 'memories_0').pluck().get()),
    readonly: attempt(() => new Database(other, { readonly: true, timeout: 50 }).prepare(text + 'memories_0').pluck().get()),
    attached: attempt(() => open(own).exec("ATTACH '" + other + "' AS other").prepare(text + 'other.memories_0').pluck().get()),
  });
`;

async function intrude(other: string) {
  const folder = await temporaryFolder();
  const script = join(folder, 'intruder.cjs');
  await writeFile(script, INTRUDER);
  const own = join(folder, 'own.db');
  const worker = new Worker(script, {
    workerData: { sqlite: SQLITE, own, other },
    env: {},
    execArgv: [...flagsOf(databaseProfile(own), script)],
  });
  const [answer] = await once(worker, 'message');
  await worker.terminate();
  return answer;
}

describe.skipIf(process.platform !== 'linux' || process.arch !== 'x64')('another store’s file', () => {
  let path: string;
  let running: unknown;
  let closed: unknown;

  beforeAll(async () => {
    const store = await TestStore.open();
    path = store.path;
    await store.remember('alice', 'The pot is blue');
    running = await intrude(path);
    await store.actor.drain();
    closed = await intrude(path);
  });

  test('is not read by JavaScript', () => {
    const denied = ['refused', 'ERR_ACCESS_DENIED'];
    expect(running).toMatchObject({ file: denied, copied: denied });
    expect(closed).toMatchObject({ file: denied, copied: denied });
  });

  test('is not opened by native code while its store runs: it is locked', () => {
    const locked = ['refused', 'SQLITE_BUSY'];
    expect(running).toMatchObject({ opened: locked, readonly: locked, attached: locked });
  });

  // Node's permissions know nothing of native code: docs/threat-model.md. If this fails, they have learnt.
  test('is open to native code of a store’s Worker when no store holds it', () => {
    const read = ['done', 'The pot is blue'];
    expect(closed).toMatchObject({ opened: read, readonly: read, attached: read });
  });
});
