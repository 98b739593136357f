import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Addition, addTables } from '../../src/config/add.ts';
import { AGENT, ALICE, GROUP, Household } from './support.ts';

/** What somebody can be known by: `*` and what cannot be seen are refused (test/config/corpus). */
const identifier = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
  .filter((id) => /^[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}*]{1,200}$/u.test(id) && id.isWellFormed());
const BOB: Addition = { table: 'users', entries: { name: 'bob', trust: 'inner', match: ['signal:abc'] } };
const text = ({ config }: Household): string => readFileSync(config, 'utf8');

describe('adding to coop.toml', () => {
  test('leaves every byte that was there, comments and all', async () => {
    using house = new Household();
    const before = `# ours\r\n${AGENT}   # odd   spacing\n${ALICE}\n# the end`;
    house.write(before);
    const { added, config } = await addTables(house.config, [BOB]);
    expect(text(house)).toBe(`${before}\n\n${added}`);
    expect(added).toBe('[[users]]\nname = "bob"\ntrust = "inner"\nmatch = ["signal:abc"]\n');
    expect(config.settings.users.map(({ name }) => name)).toEqual(['alice', 'bob']);
  });

  test('writes exactly the text that was meant, whatever characters it has', async () => {
    await fc.assert(
      fc.asyncProperty(identifier, async (id) => {
        using house = new Household();
        house.write(AGENT + ALICE);
        const match = [`signal:${id}`];
        const { config } = await addTables(house.config, [
          { table: 'users', entries: { name: 'bob', trust: 'public', match } },
        ]);
        expect(config.settings.users[1]).toEqual({ name: 'bob', trust: 'public', match });
        expect((await house.load(text(house))).settings.users[1]?.match).toEqual(match);
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    [
      'somebody whose identity is taken',
      `${AGENT}${ALICE}[[users]]\nname = "eve"\ntrust = "public"\nmatch = ["signal:abc"]\n`,
    ],
    ['to a list that is written in one line', `users = [{ name = "alice", trust = "full" }]\n${AGENT}`],
    ['to a file that does not fit as it is', `${AGENT}${ALICE}nonsense = 1\n`],
  ])('%s is refused, and nothing is written', async (_, before) => {
    using house = new Household();
    house.write(before);
    await expect(addTables(house.config, [BOB])).rejects.toMatchObject({ code: expect.stringMatching(/^E_CONFIG/) });
    expect(text(house)).toBe(before);
    expect(readdirSync(house.folder)).toEqual(['coop.toml']);
  });

  test('keeps the mode, and writes the file that a link leads to', async () => {
    using house = new Household();
    house.write(AGENT + ALICE, 'real.toml');
    chmodSync(join(house.folder, 'real.toml'), 0o640);
    symlinkSync('real.toml', house.config);
    await addTables(house.config, [BOB]);
    expect(lstatSync(house.config).isSymbolicLink()).toBe(true);
    expect(statSync(house.config).mode & 0o777).toBe(0o640);
    expect(text(house)).toContain('name = "bob"');
  });

  test('several tables come together or not at all', async () => {
    using house = new Household();
    house.write(AGENT + ALICE + GROUP);
    const twice: Addition = {
      table: 'groups',
      entries: { name: 'kitchen', match: ['terminal:attic'], trust: undefined },
    };
    await expect(addTables(house.config, [BOB, twice])).rejects.toMatchObject({ code: 'E_CONFIG' });
    expect(text(house)).not.toContain('bob');
  });

  test('loses no edit that is saved at the same moment', async () => {
    using house = new Household();
    house.write(AGENT + ALICE);
    const adding = addTables(house.config, [BOB]);
    const carol = '[[users]]\nname = "carol"\ntrust = "familiar"\n';
    for (let round = 0; round < 5; round += 1) {
      house.write(`${AGENT}${ALICE}${carol}# ${round}\n`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { config } = await adding;
    expect(config.settings.users.map(({ name }) => name)).toEqual(['alice', 'carol', 'bob']);
    expect(text(house)).toContain('# 4');
  });
});
