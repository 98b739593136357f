import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { stageForAll } from '../support/stage.ts';
import { withModel } from './model.ts';

const text = (words: string) => [{ type: 'text' as const, text: words }];

async function edit({ household }: { readonly household: Household }, from: string, to: string): Promise<void> {
  await writeFile(household.config, (await readFile(household.config, 'utf8')).replace(from, to));
  process.kill(household.pid, 'SIGHUP');
}

/** Each has their own memories, and sees the house. */
const OWN = ['dana', 'erin'].map((name) => `[[users]]\nname = "${name}"\ntrust = "full"\n`).join('');
const MEMORY =
  '[memory.capture]\nenabled = false\n[memory.prompt_index]\nlimit = 12\n' +
  // The end of the file is written anew by the test of it.
  '[memory.retention]\n';

describe('a reload', () => {
  const shared = stageForAll({ agent: 'background_model = "anthropic/claude-small"', more: OWN + MEMORY });
  /** What a turn asked last: a model that was edited is tried as well, with a few tokens. */
  const asked = () => shared.api.requests.findLast(({ body }) => body.max_tokens > 16)?.body;

  const taken = () => shared.household.lines.filter((line) => line.includes('was taken over')).length;
  let times = 0;
  afterEach(async () => {
    const { config, pid } = shared.household;
    if ((await readFile(config, 'utf8')).endsWith(shared.config)) return;
    const before = taken();
    times += 1;
    // Never the text that holds already: what is no change is not told.
    await writeFile(config, `# As it was, ${times}\n${shared.config}`);
    process.kill(pid, 'SIGHUP');
    await expect.poll(taken).toBeGreaterThan(before);
  });

  it('is carried through, and people come in, however much there is to judge', async () => {
    const gate = Promise.withResolvers<void>();
    const erin = '[[users]]\nname = "erin"\ntrust = "full"\n';
    const more = `${erin}[[groups]]\nname = "study"\nmatch = ["terminal:study"]\ntrust = "inner"\n`;
    const script = async (_: unknown, at: number) => {
      if (at < 7) await gate.promise;
      return text('for inner ears');
    };
    await using stage = await withModel(script, { more });
    const alice = await Guest.arrive(stage.household, 'alice', 'study');
    const bob = await Guest.arrive(stage.household, 'bob', 'study');
    // Each is judged by eleven places, again whenever anybody comes or the file changes.
    const rooms = Array.from({ length: 10 }, (_, index) => `also-${index}`);
    for (let index = 0; index < 7; index += 1) {
      const guest = await Guest.arrive(stage.household, 'erin', `room-${index}`);
      await guest.client.call('send', { text: 'hello', rooms });
    }
    await stage.api.request(6);
    expect((await Guest.arrive(stage.household, 'carol')).opened.place).toBe('dm:terminal:carol');
    await edit(stage, 'trust = "inner"', 'trust = "public"');
    await bob.event('changed');
    await alice.ask('what is it?');
    expect(bob.seen).not.toContain('inner ears');
    gate.resolve();
  });

  it('is told of each time, also when the one before was told of a moment ago', async () => {
    await using stage = await withModel(() => text('hello'));
    const alice = await Guest.arrive(stage.household, 'alice');
    const told = async () => (await alice.status()).house?.notices.map((notice) => notice.text).join('\n');
    await edit(stage, '[agent]', '# ours\n[agent]');
    await expect.poll(told).toContain('was taken over');
    await edit(stage, 'trust = "inner"', 'trust = "publick"');
    await expect.poll(told).toContain('is not taken over');
  });

  it('has another model answer from the next turn on, and that turn is told of it, once', async () => {
    const alice = await shared.arrive('alice');
    const bob = await shared.arrive('bob');
    const words = () => JSON.stringify(asked());
    await alice.ask('hello');
    expect(words()).toContain('"claude-test"');
    const before = taken();
    await edit(shared, 'anthropic/claude-test', 'anthropic/claude-other');
    await expect.poll(async () => (await alice.status()).model).toBe('anthropic/claude-other');
    // It holds a moment before it is told.
    await expect.poll(taken).toBeGreaterThan(before);
    await alice.ask('and now?');
    expect(words()).toContain('"claude-other"');
    expect(words()).toContain('coop, just now: coop.toml was taken over');
    await alice.ask('and now?');
    expect(words()).not.toContain('just now');
    await bob.ask('hello');
    expect(words()).not.toContain('just now');
  });

  it('says in the status what was not taken over and why, and what waits for a restart', async () => {
    await using stage = await withModel(() => text('hello'));
    const alice = await Guest.arrive(stage.household, 'alice');
    const settings = async () => (await alice.status()).house?.settings;
    expect(await settings()).toEqual({ waiting: [], last: null });
    await edit(stage, 'trust = "inner"', 'trust = "publick"');
    await expect.poll(settings).toMatchObject({
      last: { outcome: 'rejected', reasons: [expect.stringContaining('users[1].trust')] },
    });
    await edit(stage, 'trust = "publick"', 'trust = "familiar"');
    await edit(stage, '[agent]', '[sessions]\nmemory_mb = 3000\n[agent]');
    await expect.poll(settings).toMatchObject({ waiting: ['sessions.memory_mb'], last: { outcome: 'partly' } });
  });

  it('of the memories that a turn is given counts from the next turn on', async () => {
    const dana = await shared.arrive('dana');
    const rows = ['The boiler is old', 'The attic is damp', 'The gate is green'].map((row) => ({ text: row }));
    await dana.client.call('memory_import', { store: 'private', audience: 'me', rows });
    const given = async () => {
      await dana.ask('what is there to do?');
      const newest = JSON.stringify(asked()?.messages.at(-1));
      return rows.filter((row) => newest.includes(row.text)).length;
    };
    const last = async () => (await dana.status()).house?.settings.last?.changed;
    expect(await given()).toBe(3);
    await edit(shared, 'limit = 12', 'limit = 2');
    await expect.poll(last).toEqual(['memory.prompt_index.limit']);
    expect(await given()).toBe(2);
    await edit(shared, 'limit = 2', 'max_tokens = 60');
    await expect.poll(last).toContain('memory.prompt_index.max_tokens');
    expect(await given()).toBe(1);
    await edit(shared, 'max_tokens = 60', 'enabled = false');
    await expect.poll(last).toContain('memory.prompt_index.enabled');
    expect(await given()).toBe(0);
    await edit(shared, 'enabled = false\n[memory.prompt_index]\nenabled = false', 'enabled = false');
    await expect.poll(last).toEqual(['memory.prompt_index.enabled']);
    expect(await given()).toBe(3);
  });

  it('of how memory is looked after counts for the next run', async () => {
    const { household } = shared;
    const erin = await shared.arrive('erin');
    const DAY_MS = 24 * 60 * 60 * 1_000;
    const at = (days: number) => Date.now() - days * DAY_MS;
    const alike = [
      'Carol volunteers at the animal shelter on weekends.',
      'On weekends Carol has been volunteering at an animal shelter.',
      'Volunteering at the animal shelter means a lot to Carol.',
    ];
    const rows = [
      ...alike.map((row) => ({ text: row, at: at(20) })),
      { text: 'The boiler was serviced.', at: at(40) },
      { text: 'Apples are on sale at the market.', at: at(45) },
    ];
    await erin.client.call('memory_import', { store: 'private', audience: 'me', rows });
    let before = '';
    /** What a run would do now: how many are put together, how many are put aside, and whether that is all. */
    const wouldDo = async (line: string) => {
      await writeFile(
        household.config,
        (await readFile(household.config, 'utf8')).replace(/retention\]\n.*/s, `retention]\n${line}`),
      );
      process.kill(household.pid, 'SIGHUP');
      const settled = async () => JSON.stringify((await erin.status()).house?.settings.last);
      await expect.poll(settled).not.toBe(before);
      before = await settled();
      const { stores } = await erin.client.call('memory_maintain', { dryRun: true });
      const own = stores.find(({ store }) => store === 'private');
      return [own?.compressed.flatMap(({ ids }) => ids).length, own?.archived.length, own?.more];
    };
    before = JSON.stringify((await erin.status()).house?.settings.last);
    expect(await wouldDo('compress_after_days = 19\n')).toEqual([3, 2, false]);
    expect(await wouldDo('compress_after_days = 21\n')).toEqual([0, 2, false]);
    expect(await wouldDo('compression_min_cluster_size = 4\n')).toEqual([0, 2, false]);
    expect(await wouldDo('archive_after_days = 42\n')).toEqual([3, 1, false]);
    expect(await wouldDo('max_rows_per_run = 1\n')).toEqual([0, 1, true]);
    expect(await wouldDo('')).toEqual([3, 2, false]);
  });

  it('of what waits for a restart changes nothing before it, and all of it after', async () => {
    await using first = await Household.start();
    const { folder, config, pid } = first;
    const there = (path: string) => existsSync(join(folder, path));
    const alice = await Guest.arrive(first, 'alice');
    const text = (await readFile(config, 'utf8'))
      .replace('id = "cooper"', 'id = "otto"\nworkspace = "./rooms"')
      .concat('[memory]\ndb_path = "./elsewhere/mine.db"\n');
    await writeFile(config, text);
    process.kill(pid, 'SIGHUP');
    await expect
      .poll(async () => (await alice.status()).house?.settings.waiting)
      .toEqual(['agent.id', 'agent.workspace', 'memory.db_path']);
    await alice.ask('write before.md: the old house');
    await alice.ask('remember that the spare key is under the blue pot');
    expect((await Guest.arrive(first, 'bob')).opened.agent).toBe('cooper');
    expect(['workspaces/default/before.md', 'rooms', 'elsewhere'].map(there)).toEqual([true, false, false]);
    await first.end();

    await using second = await Household.start({ folder });
    const back = await Guest.arrive(second, 'alice');
    expect(back.opened.agent).toBe('otto');
    expect((await back.status()).house?.settings.waiting).toEqual([]);
    await back.ask('write after.md: the new house');
    const stores = ['private', 'shared', 'social'].map((store) => `elsewhere/mine.${store}.db`);
    expect(['rooms/after.md', ...stores].map(there)).toEqual([true, true, true, true]);
    await back.client.call('new', {});
    expect((await back.ask('where is the spare key?')).text).not.toContain('blue pot');
  });

  it('of a model of another address waits with it for the restart: nobody asks it where it is not', async () => {
    const alice = await shared.arrive('alice');
    await edit(shared, 'anthropic/claude-test', 'anthropic/claude-other');
    await expect.poll(async () => (await alice.status()).model).toBe('anthropic/claude-other');
    const path = shared.household.config;
    const before = await readFile(path, 'utf8');
    await writeFile(
      path,
      before.replace('claude-other', 'claude-third').replace(/base_url = ".*"/, 'base_url = "http://127.0.0.1:9"'),
    );
    process.kill(shared.household.pid, 'SIGHUP');
    await expect
      .poll(async () => (await alice.status()).house?.settings.waiting)
      .toEqual(['agent.model', 'provider.base_url']);
    await alice.ask('who answers?');
    expect(JSON.stringify(asked())).toContain('"claude-other"');
  });
});
