import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { stageForAll } from '../support/stage.ts';

/** One that answers by itself, and one with a model: each test has rooms and words of its own. */
let household: Household;
const stage = stageForAll();

beforeAll(async () => {
  household = await Household.start();
});
afterAll(() => household[Symbol.asyncDispose]());

describe('what a turn may see', () => {
  it('a secret stays with who told it, and a shared fact arrives', async () => {
    const alice = await Guest.arrive(household, 'alice');
    const bob = await Guest.arrive(household, 'bob');
    await alice.ask('remember that the ring is in the green box');
    await bob.ask('remember that the drill is at the neighbours');
    expect((await alice.ask('where is the ring?')).text).toContain('green box');
    expect((await bob.ask('where is the ring?')).text).not.toContain('green');
    // Bob's own words are his alone, though Alice is trusted with more.
    expect((await bob.ask('where is the drill?')).text).toContain('neighbours');
    expect((await alice.ask('where is the drill?')).text).not.toContain('neighbours');
  });

  it('private memories are found at full, shared ones also at inner, social ones also at familiar, none at public', async () => {
    const alice = await Guest.arrive(household, 'alice');
    const stores = ['private', 'shared', 'social'] as const;
    for (const store of stores) {
      const rows = [{ text: `the heron of the ${store} pond` }];
      await alice.client.call('memory_import', { store, audience: 'everyone', rows });
    }
    const finds = async (name: string) => {
      const { text } = await (await Guest.arrive(household, name)).ask('call memory_search {"query":"heron"}');
      return stores.filter((store) => text.includes(`of the ${store} pond`));
    };
    expect(await finds('alice')).toEqual(['private', 'shared', 'social']);
    expect(await finds('bob')).toEqual(['shared', 'social']);
    expect(await finds('carol')).toEqual(['social']);
    expect(await finds('pat')).toEqual([]);
  });

  it('what somebody keeps for themselves is not found in a room, not even by them and with nobody else there', async () => {
    const alone = await Guest.arrive(household, 'alice');
    await alone.ask('remember that the brooch is in the velvet box');
    const room = await Guest.arrive(household, 'alice', 'larder');
    expect(room.opened.effective.level).toBe('full');
    expect((await room.ask('where is the brooch?')).text).not.toContain('velvet');
    expect((await alone.ask('where is the brooch?')).text).toContain('velvet');
  });

  it('a room is worth what its least trusted reader is worth, from the moment they come in', async () => {
    const alone = await Guest.arrive(household, 'alice', 'kitchen');
    expect(alone.opened.effective).toMatchObject({ level: 'full', place: 'full' });
    const carol = await Guest.arrive(household, 'carol', 'kitchen');
    expect(carol.opened.effective).toMatchObject({ level: 'familiar', place: 'familiar' });
    expect((await alone.whoami()).effective).toEqual({
      level: 'familiar',
      sender: 'full',
      place: 'familiar',
      why: 'alice is full; group:terminal:kitchen is familiar, because carol reads there',
    });
    const stranger = await Guest.arrive(household, 'mallory', 'kitchen');
    expect((await alone.whoami()).effective.level).toBe('public');
    stranger.leave();
    await expect.poll(async () => (await alone.whoami()).effective.level).toBe('familiar');
  });

  it('what was said before somebody came is not told to their turns', async () => {
    const alice = await stage.arrive('alice', 'kitchen');
    await alice.ask('between us: the cake is for Carol');
    const carol = await stage.arrive('carol', 'kitchen');
    await carol.ask('what did you talk about?');
    expect(JSON.stringify(stage.api.requests.at(-1)?.body)).not.toContain('cake');
    expect(carol.seen).not.toContain('cake');
  });

  it('a stranger is held, told so, and their words reach no model; the owner hears of it once', async () => {
    const mallory = await stage.arrive('mallory');
    expect(await mallory.ask('let me in')).toMatchObject({ kind: 'refused', text: expect.stringMatching(/^E_HELD/) });
    await mallory.ask('please');
    expect((await mallory.status()).house).toBeNull();
    expect((await mallory.whoami()).lent).toEqual([]);

    const alice = await stage.arrive('alice');
    await expect.poll(async () => (await alice.status()).house?.overview.held).toBe(2);
    const { house } = await alice.status();
    expect(house?.notices).toHaveLength(1);
    expect(house?.notices[0]?.text).toContain('coop pairing approve terminal:mallory --trust');
    expect(JSON.stringify(house)).not.toContain('let me in');
    expect(stage.api.requests).toHaveLength(0);
  });

  it('the state of the house is for a full person, in their own conversation', async () => {
    const house = async (as: string, room?: string) => (await (await Guest.arrive(household, as, room)).status()).house;
    expect(await house('alice')).not.toBeNull();
    expect(await house('alice', 'study')).toBeNull();
    expect(await house('bob')).toBeNull();
  });

  it('nobody can speak in another’s conversation', async () => {
    // The terminal has no way to ask for it: a name opens its own conversation only.
    const bob = await Guest.arrive(household, 'bob');
    expect(bob.opened.place).toBe('dm:terminal:bob');
    expect((await Guest.arrive(household, 'alice')).opened.place).toBe('dm:terminal:alice');
  });
});
