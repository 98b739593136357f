import { describe, expect, test } from 'vitest';
import { check } from '../../src/config/check.ts';
import { AGENT, ALICE, GROUP, Household } from './support.ts';

const HOME = AGENT + ALICE;

describe('groups of the configuration', () => {
  test('are what the file says, with the defaults of the documentation', async () => {
    using house = new Household();
    const { settings } = await house.load(`${HOME}${GROUP}trust = "inner"\n`);
    expect(settings.groups).toEqual([
      {
        name: 'kitchen',
        match: ['terminal:kitchen'],
        trust: 'inner',
        strangers: 'context',
        trigger: 'mention',
        mention_names: [],
        history_limit: 50,
      },
    ]);
  });

  test.each([
    ['two entries with one name', `${GROUP}${GROUP.replace('terminal:kitchen', 'terminal:attic')}`, 'is named twice'],
    ['two entries for one group', `${GROUP}${GROUP.replace('"kitchen"', '"attic"')}`, 'one group is one entry'],
    ['one group twice', GROUP.replace('"]', '", "terminal:kitchen"]'), 'one group is one entry'],
    ['a match without a channel', GROUP.replace('terminal:kitchen', 'kitchen'), '"channel:group"'],
    ['a channel that does not exist', GROUP.replace('terminal:', 'telegram:'), '"channel:group"'],
    ['a room that no terminal can open', GROUP.replace('terminal:kitchen', 'terminal:Kitchen'), 'the name of a room'],
    ['a wildcard', GROUP.replace('terminal:kitchen', 'terminal:*'), 'stands for nobody'],
    ['no match at all', GROUP.replace('["terminal:kitchen"]', '[]'), 'at least one group'],
    ['a level that does not exist', `${GROUP}trust = "secret"\n`, 'one of full, inner, familiar, public'],
    ['a slip of the pen', `${GROUP}strangrs = "answer"\n`, 'did you mean "strangers"?'],
  ])('%s is refused', async (_, groups, why) => {
    using house = new Household();
    const { message } = await house.refusal(HOME + groups);
    expect(message).toContain(why);
  });

  test('keys that nothing acts on yet are named by check, those that count are not', async () => {
    using house = new Household();
    house.write(`${HOME}${GROUP}strangers = "answer"\ntrigger = "always"\n`);
    const { checks } = await check(house.config, house.env);
    const effect = checks.filter(({ name }) => name === 'effect').map(({ message }) => message);
    expect(effect).toEqual([expect.stringContaining('groups[0].trigger')]);
    expect(checks.find(({ name }) => name === 'groups')?.message).toBe(
      'kitchen as its least trusted member; terminal rooms are open',
    );
  });
});
