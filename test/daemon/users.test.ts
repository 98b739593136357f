/** People who come and go: the real command line, a real daemon, the files afterwards. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

const CONFIG = `# Who lives here
[agent]
id = "cooper"
model = "offline/simple"

[provider]
name = "offline"

# Alice owns it.
[[users]]
name = "alice"
trust = "full"
match = ["terminal:default"]

# Bob, a friend.
[[users]]
name = "bob"
trust = "inner"

# Carol.
[[users]]
name = "carol" # of next door
trust = "familiar"

[memory.capture]
after_seconds = 0
`;

let house: Household;

beforeAll(async () => {
  house = await Household.start({ config: CONFIG });
});
afterAll(() => house[Symbol.asyncDispose]());

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function user(...args: readonly string[]): Promise<Ran> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: house.folder };
  return new Promise((done) => {
    execFile(process.execPath, [MAIN, '-c', house.config, 'user', ...args], { env }, (error, out, err) =>
      done({ code: error === null ? 0 : Number(error.code), out, err }),
    );
  });
}

const config = (): string => readFileSync(house.config, 'utf8');

/** Whether any byte of any database is of it. */
function holds(word: string): boolean {
  const folder = join(dirname(house.config), 'db');
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .some(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1').includes(word));
}

describe('a user', () => {
  test('is let in by name, and is somebody at once', async () => {
    const added = await user('add', 'dave', '--trust', 'inner');
    expect(added).toMatchObject({ code: 0, err: '' });
    expect(added.out).toContain('dave may talk to the agent from now on, and is inner.');
    expect(config()).toContain('[[users]]\nname = "dave"\ntrust = "inner"\n');
    const dave = await Guest.arrive(house, 'dave');
    expect((await dave.client.call('whoami', {})).effective.level).toBe('inner');
  });

  test('is taken out of the file, and nothing else of it changes', async () => {
    const before = config();
    const removed = await user('remove', 'carol', '--memories', 'keep', '--yes');
    expect(removed).toMatchObject({ code: 0, err: '' });
    expect(config()).toBe(
      before.replace('# Carol.\n[[users]]\nname = "carol" # of next door\ntrust = "familiar"\n\n', ''),
    );
    const carol = await Guest.arrive(house, 'carol');
    expect((await carol.client.call('whoami', {})).person).toBeNull();
  });

  test('is taken out with everything that was theirs alone; what was said before others stays', async () => {
    const bob = await Guest.arrive(house, 'bob');
    await bob.ask('remember that the violet heron-key lies under the stone');
    await bob.ask('my violet heron-word is for nobody else');
    await Guest.arrive(house, 'alice', 'kitchen');
    const room = await Guest.arrive(house, 'bob', 'kitchen');
    await room.ask('the tea is in the orange canister-tin');
    expect(holds('heron-word')).toBe(true);

    const asked = await user('remove', 'bob');
    expect(asked).toMatchObject({ code: 2 });
    expect(asked.err).toContain('--memories keep, or --memories purge');

    const done = async () => (await user('remove', 'bob', '--memories', 'purge', '--yes')).out;
    // What was just said may still be on its way into memory: then it says so, and is said again.
    await expect
      .poll(done, { timeout: 30_000, interval: 500 })
      .toMatch(/Purged: \d+ rows? of memory, \d+ conversations?/);
    expect(config()).not.toContain('"bob"');
    await expect.poll(() => holds('heron-'), { timeout: 15_000 }).toBe(false);
    expect(holds('canister-tin')).toBe(true);
  });

  test('who is not there, or whom the house cannot do without, is refused, and nothing changes', async () => {
    const before = config();
    const nobody = await user('remove', 'erin', '--memories', 'keep', '--yes');
    expect(nobody).toMatchObject({ code: 1 });
    expect(nobody.err).toContain('E_NOT_FOUND');
    const owner = await user('remove', 'alice', '--memories', 'keep', '--yes');
    expect(owner).toMatchObject({ code: 1 });
    expect(owner.err).toContain('E_CONFIG');
    expect(config()).toBe(before);
  });

  test('of whom a job speaks is not taken out before the job is', async () => {
    writeFileSync(
      house.config,
      `${config()}\n[[cron]]\nname = "x"\ncron = "0 8 * * *"\nuser = "dave"\nmessage = "m"\n`,
    );
    const dave = await user('remove', 'dave', '--memories', 'keep', '--yes');
    expect(dave.err).toContain('cron');
    expect(config()).toContain('name = "dave"');
  });

  test('is listed with what they are known as', async () => {
    const { out } = await user('list', '--json');
    expect(JSON.parse(out).users).toContainEqual({
      ...{ name: 'alice', trust: 'full', owner: true, match: ['terminal:alice', 'terminal:default'] },
    });
  });
});
