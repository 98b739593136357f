/** `coop config`: on the same way as the agent where a daemon runs, on the file alone where none does. */
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';
import { run } from './run.ts';
import { typed } from './typed.ts';

let household: Household;
const file = (): string => readFileSync(household.config, 'utf8');
const coop = (...args: string[]) => typed({ config: household.config, cwd: household.folder }, ...args);
const config = (...args: string[]) => coop('config', ...args);

beforeAll(async () => {
  household = await Household.start({ config: HOUSEHOLD });
});
afterAll(() => household[Symbol.asyncDispose]());

describe('coop config, with a daemon', () => {
  it('shows the file, a value, and what a key means', async () => {
    expect((await config('show')).out.trim()).toBe(HOUSEHOLD.trim());
    expect((await config('get', 'users[bob].trust')).out).toBe('inner\n');
    expect((await config('get', 'memory.prompt_index.limit')).out).toBe('12\n');
    expect((await config('schema', 'memory.retention')).out).toContain(
      'delete_archive_after_days  whole number  (default: 365)',
    );
    expect(JSON.parse((await config('schema', '--json-schema')).out)).toMatchObject({ type: 'object' });
    expect(await config('get', 'agent.modle')).toMatchObject({
      code: 1,
      err: expect.stringContaining('coop config schema'),
    });
  });

  it('changes it at once, tells what a change would do, and rolls back', async () => {
    const before = file();
    const checked = await config('check', 'users[bob].trust', 'familiar');
    expect(checked.out).toMatch(
      /- trust = "inner"\n\+ trust = "familiar"[\s\S]*users: holds at once; the agent would have to ask/,
    );
    expect(file()).toBe(before);
    expect(await config('set', 'users[bob].trust', 'familiar')).toMatchObject({
      code: 0,
      out: expect.stringContaining('+ trust = "familiar"'),
    });
    expect(file()).toBe(before.replace('name = "bob"\ntrust = "inner"', 'name = "bob"\ntrust = "familiar"'));
    expect((await coop('user', 'list')).out).toMatch(/bob +familiar/);
    expect(await config('append', 'web.allow', 'docs.example.org')).toMatchObject({ code: 0 });
    expect(JSON.parse((await config('get', 'web.allow', '--json')).out)).toEqual(['docs.example.org']);
    const { versions } = JSON.parse((await config('history', '--json')).out) as {
      versions: { id: number; by: string | null }[];
    };
    expect(versions.map(({ by }) => by)).toEqual(['alice', 'alice', null]);
    expect(await config('rollback', String(versions.at(-1)?.id))).toMatchObject({ code: 0 });
    expect(file()).toBe(before);
  });

  it('refuses what does not fit and what does not work, with a reason and an exit code', async () => {
    const before = file();
    expect(await config('set', 'agent.modle', 'x')).toMatchObject({
      code: 1,
      err: expect.stringContaining('did you mean "model"'),
    });
    expect(await config('set', 'agent.workspace', '/proc/none')).toMatchObject({
      code: 1,
      err: expect.stringContaining('was tried, and not kept'),
    });
    const vectors =
      '{ provider = "openai-compatible", model = "m", dimensions = 3, base_url = "http://127.0.0.1:9/v1" }';
    expect(await config('set', 'memory.embedding', vectors)).toMatchObject({
      code: 1,
      err: expect.stringContaining('was tried, and not kept'),
    });
    expect(await config('set', 'agent.model')).toMatchObject({ code: 2 });
    expect(await config('rollback', 'yesterday')).toMatchObject({ code: 2 });
    expect(await config('show', '--as', 'bob')).toMatchObject({ code: 1, err: expect.stringContaining('full people') });
    expect(file()).toBe(before);
  });

  it('knows of an edit by hand, and rolls that back, too', async () => {
    const before = file();
    writeFileSync(household.config, before.replace('trust = "inner"', 'trust = "familiar"'));
    const newest = async () =>
      (JSON.parse((await config('history', '--json')).out) as { versions: { id: number; what: string }[] }).versions[0];
    await expect.poll(newest, { timeout: 15_000 }).toMatchObject({ what: expect.stringContaining('edited by hand') });
    const { id = 0 } = (await newest()) ?? {};
    writeFileSync(household.config, before);
    await expect.poll(async () => (await newest())?.id, { timeout: 15_000 }).toBeGreaterThan(id);
    expect(await config('rollback', String(id))).toMatchObject({ code: 0 });
    expect(file()).toBe(before.replace('trust = "inner"', 'trust = "familiar"'));
    writeFileSync(household.config, before);
    await expect.poll(async () => (await newest())?.id, { timeout: 15_000 }).toBeGreaterThan(id + 2);
  });

  it('mends a file that does not fit, and was not taken over', async () => {
    const before = file();
    writeFileSync(household.config, before.replace('trust = "inner"', 'trust = "publick"'));
    expect(await config('set', 'users[bob].trust', 'inner')).toMatchObject({ code: 0 });
    expect(file()).toBe(before);
  });
});

it('coop config, without a daemon, works on the file, and says that nothing was tried', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'coop-config-'));
  const path = join(folder, 'coop.toml');
  writeFileSync(path, HOUSEHOLD);
  try {
    const set = await run(path, 'config', 'set', 'users[bob].trust', 'familiar');
    expect(set).toMatchObject({ code: 0, out: expect.stringContaining('No daemon runs') });
    expect(readFileSync(path, 'utf8')).toContain('name = "bob"\ntrust = "familiar"');
    expect(await run(path, 'config', 'unset', 'users[alice]')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nobody is the owner'),
    });
    expect(await run(path, 'config', 'history')).toMatchObject({
      code: 1,
      err: expect.stringContaining('E_NOT_RUNNING'),
    });
    expect((await run(path, 'config', 'check', 'sessions.memory_mb', '3000')).out).toContain('waits for a restart');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
