import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { keyOf, TestStore, temporaryFolder, texts } from './support.ts';

const FILL = join(import.meta.dirname, 'fixtures/fill.ts');

describe('the life of a store', () => {
  test('it opens, is ready, closes when asked, and its thread ends although ports are open', async () => {
    const store = await TestStore.open();
    const { closed } = store.reads('alice');
    await store.remember('alice', 'The pot is blue');
    await store.actor.drain();
    await closed;
    const states = store.actor.frames.flatMap((frame) => (frame.type === 'state' ? [frame.state] : []));
    expect(states).toEqual(['opening', 'ready', 'closing', 'closed']);
    expect(await readdir(join(store.path, '..'))).toEqual(['memory.db']);
  });

  test('what was acknowledged is there for the next thread, however the last one ended', async () => {
    const first = await TestStore.open();
    const { call } = first.writes('alice');
    const written = Array.from({ length: 20 }, (_, index) =>
      call.write({ key: keyOf(`k${index}`), text: `pot ${index}` }),
    );
    const settled = Promise.allSettled(written);
    await written[9];
    await first.actor.worker.terminate();
    const acknowledged = (await settled).filter(({ status }) => status === 'fulfilled').length;
    await using second = await TestStore.open(first.path);
    const kept = texts(await second.search('alice', '', 50));
    expect(acknowledged).toBeGreaterThanOrEqual(10);
    expect(kept.length).toBeGreaterThanOrEqual(acknowledged);
    expect(kept.toReversed()).toEqual(kept.map((_, index) => `pot ${index}`));
  });

  test('a file that is no database is a fault and left as it is', async () => {
    const path = join(await temporaryFolder(), 'memory.db');
    await writeFile(path, 'not a database, but somebody’s words'.repeat(200));
    await using store = TestStore.start(path);
    expect(await store.actor.frame('fault')).toMatchObject({ error: { code: 'E_DATABASE' } });
  });

  test('the file of a running store opens for no other Worker', async () => {
    await using running = await TestStore.open();
    await running.remember('alice', 'The pot is blue');
    await using second = TestStore.start(running.path, 'social');
    expect(await second.actor.frame('fault')).toMatchObject({ error: { code: 'E_ALREADY_RUNNING' } });
  });

  test('a full disk is an error with a code; what was written before it is found', async () => {
    const path = join(await temporaryFolder(), 'memory.db');
    // The process may write no file of more than 1 MB: its log fills up like a disk does.
    const limited = ['-c', 'ulimit -f 1000; exec "$0" "$@"', process.execPath, FILL, path];
    const { stdout } = await promisify(execFile)('bash', limited);
    const { refused, written } = JSON.parse(stdout);
    expect(refused).toMatchObject({ code: 'E_DISK', data: { path } });
    expect(written).toBeGreaterThan(0);
    await using after = await TestStore.open(path);
    const [newest = ''] = texts(await after.search(null, '', 1));
    expect(newest.startsWith(`pot ${written - 1} `)).toBe(true);
  });
});
