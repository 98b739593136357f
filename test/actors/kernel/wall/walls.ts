import { once } from 'node:events';
import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttp } from 'node:http';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Database from 'better-sqlite3';
import type { Bait } from '../../../../src/actors/kernel/spawn/probe/bait.ts';
import type { Finding } from '../../../../src/actors/kernel/spawn/probe/report.ts';
import type { Profile } from '../../../../src/actors/kernel/spawn/profile.ts';
import { spawnFrom } from '../../../../src/actors/kernel/spawn/spawn.ts';
import { bundleWorker } from '../../../support/bundle.ts';
import type { NativeBait } from './fixtures/native.ts';

export type Wall = 'sealed' | 'database' | 'network' | 'socket' | 'files' | 'processes';

const resolve = createRequire(import.meta.url).resolve;
const addonFolder = dirname(resolve('better-sqlite3/package.json'));
const platform = `${process.platform}-${process.arch}`;

/** Fixtures bundled as actors are, real things to get at, and Workers that try to. */
export class Yard implements AsyncDisposable {
  readonly #folder: string;
  readonly bait: Bait & NativeBait;
  readonly #closers: (() => unknown)[];

  private constructor(folder: string, bait: Bait & NativeBait, closers: (() => unknown)[]) {
    this.#folder = folder;
    this.bait = bait;
    this.#closers = closers;
  }

  static async open(): Promise<Yard> {
    const folder = await mkdtemp(join(tmpdir(), 'coop-walls-'));
    for (const wall of ['none', 'sealed', 'database', 'network', 'socket', 'files', 'processes']) {
      await bundleWorker(join(import.meta.dirname, `fixtures/${wall}.ts`), join(folder, wall, 'actors/probe.cjs'));
    }
    const house = join(folder, 'house');
    await mkdir(house);
    const secret = join(house, 'secret');
    await writeFile(secret, 'the spare key is under the blue pot');
    const file = await open(secret, 'r+');
    const otherStore = join(house, 'private.db');
    const db = new Database(otherStore);
    db.exec('CREATE TABLE memory (text); INSERT INTO memory VALUES (1)');
    db.close();
    const http = createHttp((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    const socket = join(house, 'attach.sock');
    const unix = createServer().listen(socket);
    await Promise.all([once(http, 'listening'), once(unix, 'listening')]);

    const bait = {
      secret,
      folder: house,
      otherStore,
      descriptor: file.fd,
      port: (http.address() as AddressInfo).port,
      socket,
      addon: join(addonFolder, 'prebuilds', `${platform}.node`),
      sqlite: resolve(`better-sqlite3/${platform}`),
    };
    return new Yard(folder, bait, [() => http.close(), () => unix.close(), () => file.close()]);
  }

  /** What each kind of actor is given, beside its wall. */
  async profileOf(wall: Wall): Promise<Profile> {
    const own = join(this.#folder, `${wall}-own`);
    await mkdir(own, { recursive: true });
    switch (wall) {
      case 'sealed':
        return { heapMb: 64 };
      case 'database':
        return { heapMb: 64, addons: true, read: [addonFolder, own], write: [own] };
      case 'network':
        return { heapMb: 64, env: { COOP_TEST_KEY: 'key' } };
      case 'socket':
      case 'files':
        return { heapMb: 64, read: [own], write: [own] };
      case 'processes':
        return { heapMb: 64, read: [own, '/proc', '/proc/*'], write: [own], processes: true };
    }
  }

  /** Behind its wall. */
  async findings(wall: Wall): Promise<readonly Finding[]> {
    const spawn = spawnFrom(join(this.#folder, wall));
    return heard(spawn({ bundle: 'probe', name: wall, profile: await this.profileOf(wall), data: this.bait }));
  }

  /** Without Node's permissions, and behind the seal of `wall` or none. */
  withoutFlags(wall: Wall | 'none'): Promise<readonly Finding[]> {
    return heard(new Worker(join(this.#folder, wall, 'actors/probe.cjs'), { workerData: this.bait, stderr: true }));
  }

  /** With Node's permissions of a session, and no seal. */
  withoutSeal(): Promise<readonly Finding[]> {
    const spawn = spawnFrom(join(this.#folder, 'none'));
    return heard(spawn({ bundle: 'probe', name: 'bare', profile: { heapMb: 64 }, data: this.bait }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closers) await close();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function heard(worker: Worker): Promise<readonly Finding[]> {
  try {
    const [findings] = await once(worker, 'message', { signal: AbortSignal.timeout(20_000) });
    return findings;
  } finally {
    await worker.terminate();
  }
}
