/** A daemon whose coop.toml is broken under it, in every way that files are: what was good last holds on. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';
import { tryLoadConfig } from '../../src/config/load.ts';
import { SECRET } from '../config/corpus/judge.ts';
import { SYNTAX } from '../config/corpus/syntax.ts';
import { VALUES } from '../config/corpus/values.ts';
import { run } from './run.ts';

let household: Household;
let alice: Guest;
let beside: string;

beforeAll(async () => {
  household = await Household.start();
  alice = await Guest.arrive(household, 'alice');
  beside = join(household.folder, 'beside.toml');
});
afterAll(async () => {
  alice?.leave();
  await household?.[Symbol.asyncDispose]();
});

const last = async () => (await alice.status()).house?.settings.last;
const reload = () => process.kill(household.pid, 'SIGHUP');

/** As careful programs do: a whole file, put into the place of the other. */
async function put(text: string | Uint8Array): Promise<void> {
  await writeFile(beside, text);
  await rename(beside, household.config);
}

async function rejected(code: string): Promise<void> {
  await expect.poll(last, { interval: 10 }).toMatchObject({
    outcome: 'rejected',
    reasons: [expect.stringContaining(`${code} `)],
  });
}

/** Everything is as the good file says, for everybody. */
async function holds(): Promise<void> {
  expect((await alice.ask('hello')).kind).toBe('reply');
  expect((await alice.whoami()).effective.level).toBe('full');
  const bob = await Guest.arrive(household, 'bob');
  expect((await bob.whoami()).effective.level).toBe('inner');
  bob.leave();
}

describe('a running daemon', () => {
  it('refuses a file of each kind of the corpus, one after another, and answers as before', async () => {
    const cases = [...SYNTAX, ...VALUES].filter((_, index) => index % 10 === 0);
    expect(cases.length).toBeGreaterThan(35);
    for (const [index, { what, text }] of cases.entries()) {
      const from = household.lines.length;
      await put(text);
      const result = await tryLoadConfig(household.config);
      if ('config' in result) throw new Error(`${what} was let in`);
      reload();
      const reason = `${result.error.code} ${result.error.message}`;
      // What it prints is looked at all the time: a command is a thread of its own.
      await expect
        .poll(() => household.lines.slice(from).join('\n'), { interval: 5, message: what })
        .toContain(`holds on: ${reason}`);
      expect(await last(), what).toMatchObject({ outcome: 'rejected', reasons: [reason] });
      if (index % 20 === 0) await holds();
    }
    await holds();
    // Of all that nobody has seen yet there is one notice, and it is of the file as it is.
    const notices = async () => (await alice.client.call('attention', {})).notices.map(({ text }) => text);
    const reason = (await last())?.reasons[0] ?? 'none';
    await expect.poll(notices).toEqual([expect.stringContaining(reason.slice(0, 1_000))]);
    await put(HOUSEHOLD);
    reload();
    await expect.poll(last).toBeNull();
  });

  it.each<[string, string, () => Promise<unknown>]>([
    ['written over', 'E_CONFIG', () => writeFile(household.config, `${HOUSEHOLD}[sesions]\n`)],
    ['replaced', 'E_CONFIG_SYNTAX', () => put(`${HOUSEHOLD}[agent]\n`)],
    [
      'put aside and written anew',
      'E_CONFIG',
      async () => {
        await rename(household.config, `${household.config}~`);
        await writeFile(household.config, HOUSEHOLD.replace('"inner"', '"iner"'));
      },
    ],
    ['deleted', 'E_CONFIG_MISSING', () => unlink(household.config)],
    ['emptied', 'E_CONFIG', () => truncate(household.config)],
    ['replaced by a folder', 'E_CONFIG_READ', () => unlink(household.config).then(() => mkdir(household.config))],
    [
      'replaced by a link to a broken one',
      'E_CONFIG',
      async () => {
        await writeFile(join(household.folder, 'other.toml'), HOUSEHOLD.replace('id =', 'ids ='));
        await unlink(household.config);
        await symlink('other.toml', household.config);
      },
    ],
    [
      'replaced by a link to itself',
      'E_CONFIG_READ',
      () => unlink(household.config).then(() => symlink('coop.toml', household.config)),
    ],
    [
      'replaced by a link to nothing',
      'E_CONFIG_MISSING',
      () => unlink(household.config).then(() => symlink('nothing.toml', household.config)),
    ],
    [
      'replaced by a pipe',
      'E_CONFIG_READ',
      () => unlink(household.config).then(() => promisify(execFile)('mkfifo', [household.config])),
    ],
    ['replaced by what is no text', 'E_ENCODING', () => put(Uint8Array.of(0xff, 0xfe, 0))],
    ['replaced by far too much', 'E_CONFIG_READ', () => put('#'.repeat(300_000))],
  ])('%s: is told %s, holds on, and takes the file again when it is good', async (_, code, breakIt) => {
    await breakIt();
    await rejected(code);
    await holds();
    // What somebody does who mends it.
    if (existsSync(join(household.config, '.'))) await rm(household.config, { recursive: true });
    await put(HOUSEHOLD);
    await expect.poll(last, { interval: 10 }).toBeNull();
  });

  it('reads the first half of a file that is being written, and the whole of it then', async () => {
    const text = `${HOUSEHOLD}\n# rewritten\n[memory]\nwrite_down = "notify"\n`;
    const file = await open(household.config, 'w');
    const half = text.indexOf('"carol"') + 3;
    await file.write(text.slice(0, half));
    await file.sync();
    reload();
    await rejected('E_CONFIG_SYNTAX');
    await holds();
    await file.write(text.slice(half));
    await file.close();
    await expect.poll(last).toMatchObject({ outcome: 'applied', changed: ['memory.write_down'] });
  });

  it('says so in coop status, with the mend and without what was pasted there', async () => {
    await put(`${HOUSEHOLD}[[users]]\nname = "erin"\ntrust = "${SECRET}"\n[provider2]\n"${SECRET}" = 1\n`);
    await rejected('E_CONFIG');
    const { code, out } = await run(household.config, 'status', '--as', 'alice', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out).house.settings.last.reasons[0]).toMatch(
      /users\[4\]\.trust \(line \d+, column 1\): write one of full/,
    );
    const words = (await run(household.config, 'status', '--as', 'alice')).out;
    expect(words).toContain('not taken over: E_CONFIG');
    for (const said of [out, words, household.lines.join('\n')]) expect(said).not.toContain(SECRET.slice(20, 40));
  });

  it('takes a good one over at the end: nothing of all that is left', async () => {
    await put(`${HOUSEHOLD}[[users]]\nname = "erin"\ntrust = "familiar"\n`);
    await expect.poll(last).toMatchObject({ outcome: 'applied' });
    const erin = await Guest.arrive(household, 'erin');
    expect((await erin.whoami()).effective.level).toBe('familiar');
    erin.leave();
    expect((await alice.status()).house?.actors.filter(({ restarts }) => restarts > 0)).toEqual([]);
    expect(household.lines.join('\n')).not.toMatch(/^\s+at /m);
  });
});
