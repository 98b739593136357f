import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { HOUSEHOLD, Household } from '../../scripts/demo/household.ts';

describe('where only one conversation may hold a Worker', () => {
  it('all are answered, one after another, and none keeps what it does not use', async () => {
    await using household = await Household.start({ config: `${HOUSEHOLD}\n[sessions]\nmax_active = 1\n` });
    const names = ['alice', 'bob', 'carol', 'pat'] as const;
    const guests = await Promise.all(names.map((name) => Guest.arrive(household, name)));
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all(guests.map((guest) => guest.ask(`hello, for the ${round}th time`)));
      expect(answers.map(({ kind }) => kind)).toEqual(['reply', 'reply', 'reply', 'reply']);
    }
    // The Worker of the command that looks is none of them; that it is at its command may be heard later than what it asks.
    const held = async () => {
      const { house } = (await guests[0]?.status()) ?? { house: null };
      return house?.actors.filter(({ kind, inside }) => kind === 'session' && inside !== 'commanding').length;
    };
    await expect.poll(held).toBeLessThanOrEqual(1);
  });

  it('a turn that waits for its place is left in order when the daemon stops', async () => {
    await using household = await Household.start({ config: `${HOUSEHOLD}\n[sessions]\nmax_active = 1\n` });
    const guests = await Promise.all(['alice', 'bob', 'carol'].map((name) => Guest.arrive(household, name)));
    for (const guest of guests) await guest.client.call('send', { text: 'are you there?' });
    expect(await household.end('SIGTERM')).toEqual({ code: 0, signal: null });
    await using second = await Household.start({ folder: household.folder });
    const alice = await Guest.arrive(second, 'alice');
    await expect
      .poll(async () => (await alice.status()).house?.overview)
      .toMatchObject({ waiting: 0, running: 0, failed: 0, turns: 3 });
  });
});
