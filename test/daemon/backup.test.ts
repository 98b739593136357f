import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { run } from './run.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((path) => rm(path, { recursive: true, force: true }))));

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'coop-backup-test-'));
  folders.push(made);
  return made;
}

describe('a backup of a household that runs', () => {
  it('is made while people talk, and what it holds is found again in another folder; one flipped byte is found, too', async () => {
    const archive = join(await folder(), 'house.tar');
    const anew = join(await folder(), 'house');
    {
      await using household = await Household.start();
      const alice = await Guest.arrive(household, 'alice');
      await alice.ask('remember that the spare key is under the blue pot');
      const bob = await Guest.arrive(household, 'bob');
      let talks = true;
      const talking = (async () => {
        let answers = 0;
        for (; talks; answers += 1) expect((await bob.ask('hello')).kind).toBe('reply');
        return answers;
      })();

      const made = await run(household.config, 'backup', 'create', archive, '--json');
      expect(made).toMatchObject({ code: 0 });
      talks = false;
      expect(await talking).toBeGreaterThan(0);
      expect(JSON.parse(made.out)).toMatchObject({ file: archive });
      // The copies that the owners made are gone.
      expect(readdirSync(join(household.folder, 'db')).filter((name) => name.includes('copy'))).toEqual([]);
      expect((await alice.status()).house?.actors.every(({ restarts }) => restarts === 0)).toBe(true);

      // Its own folder cannot be replaced under it.
      const refused = await run(household.config, 'backup', 'restore', archive, '--replace');
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('E_ALREADY_RUNNING') });
      expect((await alice.ask('where is the spare key?')).text).toContain('blue pot');
    }

    const restored = await run(join(anew, 'coop.toml'), 'backup', 'restore', archive, '--json');
    expect(restored).toMatchObject({ code: 0 });
    await using again = await Household.start({ folder: anew });
    const alice = await Guest.arrive(again, 'alice');
    expect((await alice.ask('where is the spare key?')).text).toContain('blue pot');
    const { house } = await alice.status();
    expect(house?.notices.map(({ text }) => text).join()).toContain('put back from the backup');
    expect(house?.overview.unknown).toBe(JSON.parse(restored.out).unknown);

    const bytes = readFileSync(archive);
    bytes[20_000] = (bytes[20_000] ?? 0) ^ 1;
    writeFileSync(archive, bytes);
    const verified = await run(again.config, 'backup', 'verify', archive);
    expect(verified).toMatchObject({
      code: 1,
      err: expect.stringMatching(/E_BACKUP .*databases\/journal\.db is damaged/),
    });
  });

  it('is nobody’s to ask for but whoever decides, alone', async () => {
    await using household = await Household.start();
    const asked = async (as: string, room?: string): Promise<unknown> => {
      const { client } = await Guest.arrive(household, as, room);
      return await client.call('backup', {}).then(
        ({ copies }) => copies.map(({ name }) => name),
        ({ code }) => code,
      );
    };
    expect(await asked('bob')).toBe('E_NOT_ALLOWED');
    expect(await asked('mallory')).toBe('E_NOT_ALLOWED');
    expect(await asked('alice', 'kitchen')).toBe('E_NOT_ALLOWED');
    const files = () => readdirSync(join(household.folder, 'db')).filter((name) => name.includes('.copy-'));
    expect(files()).toEqual([]);
    // The journal first: what a store has beyond it does no harm.
    expect(await asked('alice')).toEqual(['journal', 'private', 'shared', 'social']);
    expect(files()).toHaveLength(4);

    // Nobody came for them: the next start removes them.
    await household.end();
    await using again = await Household.start({ folder: household.folder });
    expect(readdirSync(join(again.folder, 'db')).filter((name) => name.includes('.copy-'))).toEqual([]);
  });
});
