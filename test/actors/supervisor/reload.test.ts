import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Reload } from '../../../src/actors/supervisor/reload.ts';
import { type Config, loadConfig } from '../../../src/config/load.ts';
import { CoopError } from '../../../src/protocol/errors.ts';

const FIRST = `[agent]\nid = "cooper"\nmodel = "offline/simple"\n[provider]\nname = "offline"\n\n[[users]]\nname = "alice"\ntrust = "full"\n`;
const BOB = '\n[[users]]\nname = "bob"\ntrust = "inner"\n';

async function running(text = FIRST, fails: (config: Config) => boolean = () => false) {
  const folder = mkdtempSync(join(tmpdir(), 'coop-reload-'));
  const path = join(folder, 'coop.toml');
  writeFileSync(path, text);
  const applied: Config[] = [];
  const told: string[] = [];
  const reloads: string[] = [];
  const reload = new Reload({
    path,
    config: await loadConfig(path),
    apply: async (config) => {
      if (fails(config)) throw new CoopError('E_GONE', { what: 'somebody' });
      applied.push(config);
    },
    reloaded: async () => void reloads.push('by hand'),
    tell: (words) => void told.push(words),
  });
  onTestFinished(async () => {
    await reload.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const names = () => applied.at(-1)?.settings.users.map(({ name }) => name);
  return { path, reload, applied, told, names, reloads };
}

afterEach(() => vi.useRealTimers());

describe('a changed coop.toml', () => {
  it('is taken over where only people, groups, rooms and what goes down changed', async () => {
    const { path, reload, told, names } = await running();
    appendFileSync(path, `${BOB}[memory]\nwrite_down = "deny"\n[channels.terminal]\nrooms = "listed"\n`);
    expect(await reload.reload()).toBe('applied');
    expect(names()).toEqual(['alice', 'bob']);
    expect(told).toEqual(['coop.toml was taken over']);
  });

  it('is taken over in part, and what waits for a restart is named', async () => {
    const { path, reload, told, names } = await running();
    appendFileSync(path, `${BOB}[sessions]\nmemory_mb = 3000\n`);
    expect(await reload.reload()).toBe('partly');
    expect(names()).toEqual(['alice', 'bob']);
    expect(told).toEqual([expect.stringContaining('sessions.memory_mb waits for a restart')]);
  });

  it.each([
    ['agent.model', FIRST.replace('offline/simple', 'offline/other')],
    ['users', FIRST + BOB],
    ['cron', `${FIRST}[[cron]]\nname = "x"\ncron = "0 8 * * *"\nmessage = "m"\n`],
    ['memory.prompt_index.enabled', `${FIRST}[memory.prompt_index]\nenabled = false\n`],
    ['memory.prompt_index.limit', `${FIRST}[memory.prompt_index]\nlimit = 3\n`],
    ['memory.prompt_index.max_tokens', `${FIRST}[memory.prompt_index]\nmax_tokens = 300\n`],
    ['memory.retention.enabled', `${FIRST}[memory.retention]\nenabled = false\n`],
    ['memory.retention.compress_after_days', `${FIRST}[memory.retention]\ncompress_after_days = 3\n`],
    ['memory.retention.compression_min_cluster_size', `${FIRST}[memory.retention]\ncompression_min_cluster_size = 5\n`],
    ['memory.retention.archive_after_days', `${FIRST}[memory.retention]\narchive_after_days = 3\n`],
    ['memory.retention.delete_archive_after_days', `${FIRST}[memory.retention]\ndelete_archive_after_days = 99\n`],
    ['memory.retention.max_rows_per_run', `${FIRST}[memory.retention]\nmax_rows_per_run = 7\n`],
  ])('%s holds at once', async (key, text) => {
    const { path, reload, applied } = await running();
    writeFileSync(path, text);
    expect(await reload.reload()).toBe('applied');
    expect(reload.report).toMatchObject({ changed: [key], waiting: [] });
    expect(applied.map((config) => config.text)).toEqual([text]);
  });

  it.each([
    ['agent.id', FIRST.replace('cooper', 'otto')],
    ['agent.workspace', FIRST.replace('[provider]', 'workspace = "./elsewhere"\n[provider]')],
    ['provider.base_url', FIRST.replace('name = "offline"', 'name = "offline"\nbase_url = "http://127.0.0.1:9"')],
    ['provider.api_keys', FIRST.replace('name = "offline"', 'name = "offline"\napi_keys = ["env:X"]')],
    ['provider.name', FIRST.replaceAll('offline', 'anthropic')],
    ['channels.signal', `${FIRST}[channels.signal]\nverbose = true\n`],
    ['memory.db_path', `${FIRST}[memory]\ndb_path = "./elsewhere/m.db"\n`],
    ['memory.embedding', `${FIRST}[memory.embedding]\nprovider = "openai"\nmodel = "m"\ndimensions = 8\n`],
  ])('%s waits for a restart', async (key, text) => {
    const { path, reload } = await running();
    writeFileSync(path, text);
    expect(await reload.reload()).toBe('partly');
    expect(reload.waiting).toContain(key);
    expect(reload.report?.waiting).toContain(key);
  });

  it.each([
    ['that does not fit', `${FIRST}trsut = 1\n`],
    ['without an owner', FIRST.replace('"full"', '"inner"')],
    ['that is half written', FIRST.slice(0, 40)],
    ['that is empty', ''],
  ])('%s changes nothing, and says why once', async (_, text) => {
    const { path, reload, told, applied } = await running();
    writeFileSync(path, text);
    expect(await reload.reload()).toBe('rejected');
    expect(await reload.reload()).toBe('rejected');
    expect(applied).toEqual([]);
    expect(told).toEqual([expect.stringContaining('is not taken over')]);
    writeFileSync(path, FIRST + BOB);
    expect(await reload.reload()).toBe('applied');
  });

  it('that says the same as before is no change', async () => {
    const { path, reload, applied, told } = await running();
    writeFileSync(path, FIRST);
    expect(await reload.reload()).toBe('unchanged');
    expect([applied, told]).toEqual([[], []]);
  });

  it('is noticed by itself, also where an editor moves a new file into its place', async () => {
    const { path, reload, names } = await running();
    reload.watch();
    // The watch begins in its own time: the file is changed until it is seen.
    const seen = async (write: () => void, expected: readonly string[]) => {
      await vi.waitFor(
        () => {
          write();
          expect(names()).toEqual(expected);
        },
        { timeout: 10_000, interval: 300 },
      );
    };
    let count = 0;
    await seen(() => writeFileSync(path, `${FIRST}${BOB}# ${count++}\n`), ['alice', 'bob']);
    const beside = `${path}.tmp`;
    await seen(() => {
      writeFileSync(beside, `${FIRST}${BOB.replace('bob', 'carol')}# ${count++}\n`);
      renameSync(beside, path);
    }, ['alice', 'carol']);
  });
});

describe('an addition', () => {
  it('is applied at once, and after what was changed by hand before', async () => {
    const { path, reload, names, reloads } = await running();
    appendFileSync(path, BOB);
    const added = await reload.add({ table: 'users', entries: { name: 'carol', trust: 'familiar', match: undefined } });
    expect(added).toBe('[[users]]\nname = "carol"\ntrust = "familiar"\n');
    expect(names()).toEqual(['alice', 'bob', 'carol']);
    expect(await reload.reload()).toBe('unchanged');
    expect(reloads).toEqual([]);
  });

  it('to a file that names nobody writes down its owner, too', async () => {
    const [nobody = ''] = FIRST.split('[[users]]');
    const { reload, names } = await running(nobody);
    await reload.add({ table: 'users', entries: { name: 'bob', trust: 'inner', match: undefined } });
    expect(names()).toEqual(['owner', 'bob']);
  });
});

describe('a change of the whole file', () => {
  it('is written and applied at once, and told like one by hand', async () => {
    const { path, reload, names } = await running();
    const report = await reload.replace(FIRST, `${FIRST}${BOB}[sessions]\nmemory_mb = 3000\n`);
    expect(report).toMatchObject({
      outcome: 'partly',
      changed: ['users', 'sessions.memory_mb'],
      waiting: ['sessions.memory_mb'],
    });
    expect(reload.waiting).toEqual(['sessions.memory_mb']);
    expect(names()).toEqual(['alice', 'bob']);
    expect(readFileSync(path, 'utf8')).toContain('name = "bob"');
  });

  it('is not made where somebody has changed the file since it was thought of', async () => {
    const { path, reload } = await running();
    writeFileSync(path, `${FIRST}# mine\n`);
    await expect(reload.replace(FIRST, FIRST + BOB)).rejects.toMatchObject({ code: 'E_STALE' });
    expect(readFileSync(path, 'utf8')).toBe(`${FIRST}# mine\n`);
  });

  it('that cannot be applied is taken back: the file, and what holds', async () => {
    const { path, reload, names } = await running(FIRST, ({ settings }) => settings.users.length > 1);
    await expect(reload.replace(FIRST, FIRST + BOB)).rejects.toMatchObject({ code: 'E_GONE' });
    expect(readFileSync(path, 'utf8')).toBe(FIRST);
    expect(names()).toEqual(['alice']);
    expect(reload.config.text).toBe(FIRST);
  });
});
