import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { matrix, SMALL } from '../../scripts/crash/matrix.ts';
import { KILL_POINTS, nameOf, POINTS_ELSEWHERE } from '../../scripts/crash/points.ts';
import { faults, summary, table, unreached } from '../../scripts/crash/report.ts';
import { type Outcome, run } from '../../scripts/crash/run.ts';
import { isWhole } from '../../scripts/crash/story.ts';
import { seeded } from '../../scripts/prove/random.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const NAMES = [...new Set(KILL_POINTS.map(({ name }) => name))];

async function texts(folder: string, ending: RegExp): Promise<string> {
  const files = (await readdir(join(ROOT, folder), { recursive: true })).filter((file) => ending.test(file));
  return (await Promise.all(files.map((file) => readFile(join(ROOT, folder, file), 'utf8')))).join('\n');
}

describe('a daemon that is killed while several people talk', () => {
  it('loses nothing, doubles nothing, and leaves no half pair', async () => {
    const rows = await matrix(SMALL, seeded(1), () => {});
    expect(faults(rows)).toEqual([]);
    expect(unreached(rows)).toEqual([]);
    expect(summary(rows)).toMatch(/^kill points 4 · runs 5 · lost 0 · doubled 0 · half pairs 0 · unknown \d+$/);
  });
});

describe('kill points', () => {
  it('are all in the matrix, or in a test of their own', async () => {
    const source = await texts('src', /\.ts$/);
    const named = [...source.matchAll(/faultPoint\('([\w.]+)'/g)].map(([, name = '']) => name);
    expect([...new Set(named)].sort()).toEqual([...NAMES, ...POINTS_ELSEWHERE].sort());
  });

  it('are all in docs/operations.md', async () => {
    const docs = await readFile(join(ROOT, 'docs/operations.md'), 'utf8');
    expect(NAMES.filter((name) => !docs.includes(`\`${name}\``))).toEqual([]);
  });

  it('are in a test build, and a normal one has no trace of them', async () => {
    const [normal, armed] = [await texts('dist', /\.c?js$/), await texts('dist-faults', /\.c?js$/)];
    expect(NAMES.filter((name) => normal.includes(name))).toEqual([]);
    expect(NAMES.filter((name) => !armed.includes(name))).toEqual([]);
  });
});

describe('the alarm', () => {
  it('rings for everything that is lost, doubled, half or broken on purpose', async () => {
    const found = await run([], (folder) => {
      const journal = new Database(join(folder, 'db', 'journal.db'));
      journal.pragma('foreign_keys = OFF');
      journal.exec(`
        UPDATE turns SET state = 'running', ended = NULL WHERE n = 1;
        DELETE FROM entries WHERE id = (SELECT max(id) FROM entries WHERE aloud = 0);
        DELETE FROM outbox WHERE text = 'Done with pat-2.';
        UPDATE outbox SET state = 'unknown' WHERE text = 'Done with pat-3.';
        UPDATE jobs SET state = 'ready' WHERE text = 'the lamp1 is on the porch';
        UPDATE entries SET conversation = 1 WHERE id = 1`);
      journal.close();
      const store = new Database(join(folder, 'db', 'memory.social.db'));
      store.exec(`
        UPDATE memories_0 SET mentions = 2 WHERE text = 'the lamp2 is on the porch';
        DELETE FROM search_0_rows WHERE id = (SELECT id FROM memories_0 WHERE text = 'the lamp3 is on the porch')`);
      store.close();
    });
    const lost = found.lost.join('\n');
    expect(lost).toMatch(/: message done, turn running/);
    expect(lost).toContain('pat-2: “Done with pat-2.” is nowhere');
    expect(lost).toContain('the job for “the lamp1 is on the porch”: ready');
    expect(found.doubled).toEqual(['alice-2: “the lamp2 is on the porch” was written 2 times']);
    expect(found.halfPairs).toHaveLength(1);
    expect(found.broken).toContain('social: "lamp3" is not found');
    expect(found.broken.join()).toMatch(/status says 0 unknown, there are 1/);
    expect(found.broken.join()).toMatch(/foreign key/);
  });

  it('rings in the last line and in the lines before it', () => {
    const none: Outcome = {
      ...{ lost: [], doubled: [], halfPairs: [], broken: [] },
      ...{ unknown: 1, kills: 1, brokenRequests: 0 },
    };
    const bad = { ...none, lost: ['a', 'b'], doubled: ['c'], halfPairs: ['d'], brokenRequests: 1 };
    const rows = [
      { name: 'one', runs: [none, bad], kills: 2 },
      { name: 'two', runs: [{ ...none, kills: 0 }], kills: 0 },
    ];
    expect(summary(rows)).toBe('kill points 1 · runs 3 · lost 2 · doubled 1 · half pairs 2 · unknown 3');
    expect(faults(rows)).toHaveLength(5);
    expect(unreached(rows)).toEqual(['two']);
    expect(table(rows).split('\n')).toHaveLength(3);
    expect(nameOf({ name: 'store.written', actor: 'store:social' })).toBe('store.written (social)');
  });

  it('knows half a pair in a request to a model', () => {
    const use = { role: 'assistant', content: [{ type: 'tool_use', id: 'a' }] };
    const result = (id: string) => ({ role: 'user', content: [{ type: 'tool_result', tool_use_id: id }] });
    const whole = (...messages: { role: string; content: { type: string }[] }[]) =>
      isWhole({ model: '', max_tokens: 1, messages });
    expect(whole(use, result('a'))).toBe(true);
    expect(whole(use)).toBe(false);
    expect(whole(use, result('b'))).toBe(false);
    expect(whole(result('a'))).toBe(false);
    expect(whole(use, use, result('a'))).toBe(false);
  });
});
