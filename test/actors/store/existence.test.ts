import { expect, test } from 'vitest';
import { keyOf, TestStore } from './support.ts';

const ALICE = { of: 'person', person: 'alice', integrity: 'full', everyone: false } as const;
const BOB = { of: 'person', person: 'bob', integrity: 'inner', everyone: true } as const;

const ABOUT = { people: ['Dave'], tags: ['party'], files: ['/plans/party.txt'], conversation: 'plans' };

/** All that Alice does for herself between what the others do. */
async function secretly(store: TestStore, round: number): Promise<void> {
  const rows = Array.from({ length: 20 }, (_, at) => ({
    ...{ text: `Dave gets party balloons ${at} in round ${round}`, ref: `plans/${at}`, ...ABOUT },
  }));
  const keeper = store.keeps(ALICE);
  await keeper.call.import({ audience: 'me', rows });
  const { call } = store.settles('alice', { audience: 'me' });
  const { people, tags, files } = ABOUT;
  const draft = { text: `The party is at nine, round ${round}`, people, tags, files };
  await call.settle({ key: keyOf(`s/${round}`), decisions: [{ decision: 'supersede', id: round, draft }] });
  await store.mends('alice').call.forget({ key: keyOf(`f/${round}`), id: 5 + round });
  const { changes } = await keeper.call.changes({ limit: 1 });
  const what = { of: 'change', audience: 'me', n: changes[0]?.n ?? 0 } as const;
  await keeper.call.undo({ key: keyOf(`u/${round}`), what });
  const purged = [{ audience: 'me' as const, id: 12 + round }];
  await keeper.call.purge({ purge: { what: 'rows', rows: purged }, dryRun: false });
}

/** Everything that the others' ports answer, of every method. */
async function heardByOthers(isThere: boolean): Promise<string> {
  await using store = await TestStore.open();
  const heard: unknown[] = [];
  const bob = store.reads('bob').call;
  const room = store.reads(null).call;
  for (let round = 1; round <= 2; round += 1) {
    if (isThere) await secretly(store, round);
    heard.push(await store.remember('alice', `The garden party is in June ${round}`));
    const { call } = store.settles('bob', { integrity: 'inner', turn: `turn-${round}` });
    const draft = { text: `Dave likes balloons ${round}`, ...{ people: ['Dave'], tags: ['party'] } };
    heard.push(await call.settle({ key: keyOf(`b/${round}`), decisions: [{ decision: 'add', draft }] }));
    heard.push(await store.remember('bob', `Bob wants shears ${round}`, 'me', { level: 'inner' }));
    const keeper = store.keeps(BOB).call;
    const rows = [{ text: 'The party balloons are red', ref: 'b/1', ...ABOUT }];
    heard.push(await keeper.import({ audience: 'me', rows }));
    if (isThere) await secretly(store, round + 2);
    for (const read of [bob, room]) {
      for (const query of ['', 'party balloons', 'Dave at nine', 'plans']) {
        heard.push(await read.search({ query, limit: 50 }));
        heard.push(await read.search({ query, limit: 50, where: { people: ['dave'] } }));
        heard.push(await read.search({ query, limit: 50, where: { conversation: 'plans' } }));
        heard.push(await read.digest({ query, files: ['/plans/party.txt'], recentFrom: 0, limit: 50 }));
      }
      for (const by of ['person', 'tag', 'file'] as const) {
        for (const name of ['Dave', 'party', '/plans/party.txt']) {
          heard.push(await read.browse({ browse: { by, name }, limit: 50 }));
        }
      }
      heard.push(await read.browse({ browse: { by: 'recent' }, limit: 50 }));
      heard.push(await read.browse({ browse: { by: 'around', audience: 'everyone', id: 1 }, limit: 50 }));
      heard.push(await read.stats({}));
      for (const id of [1, 2, 9]) {
        heard.push(await read.get({ audience: 'me', id }).catch(({ message }) => message));
        heard.push(await read.history({ audience: 'everyone', id, limit: 50 }).catch(({ message }) => message));
      }
    }
    heard.push(await keeper.changes({ limit: 50 }));
    heard.push(await keeper.export({ audience: 'everyone', after: 0, limit: 50 }));
    heard.push(await keeper.undo({ key: keyOf(`bu/${round}`), what: { of: 'turn', turn: `turn-${round}` } }));
    for (const what of ['all', 'person'] as const) {
      const purge = what === 'all' ? { what } : { what, person: 'bob' };
      heard.push(await keeper.purge({ purge, dryRun: true }));
    }
  }
  // Clocks may differ between two runs, and nothing else may.
  const clocks = /^(?:at|updatedAt|oldestAt|newestAt)$/;
  return JSON.stringify(heard, (key, value) => (clocks.test(key) ? 0 : value)).replaceAll(/import:\d+/g, 'import');
}

test('what others are answered is the same, byte for byte, with and without what Alice keeps for herself', async () => {
  const without = await heardByOthers(false);
  expect(await heardByOthers(true)).toBe(without);
  expect(without).toContain('balloons');
}, 30_000);
