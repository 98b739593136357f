import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { identity, placeKey } from '../../src/protocol/address.ts';
import { stageForAll } from '../support/stage.ts';
import { withModel } from './model.ts';

const answer = (text: string) => [{ type: 'text' as const, text }];
const kitchen = placeKey({ kind: 'group', channel: 'terminal', id: 'kitchen' });

/** Each test has a stranger of its own: whoever was let in is none. */
const stage = stageForAll({
  more:
    '[[users]]\nname = "dave"\ntrust = "inner"\n' +
    '[[groups]]\nname = "hall"\nmatch = ["terminal:hall"]\nstrangers = "answer"\n',
});
const idOf = (name: string) => identity(`terminal:${name}`);

/** What is held of one of them. */
async function held(owner: Guest, name: string) {
  const all = (await owner.client.call('held', {})).held;
  return all.filter((one) => one.identity === idOf(name));
}

describe('a stranger', () => {
  it('is let in at the level that the owner names, and what they wrote is answered', async () => {
    stage.api.script = () => answer('welcome');
    const alice = await stage.arrive('alice');
    const mallory = await stage.arrive('mallory');
    expect((await mallory.ask('may I come in?')).text).toMatch(/^E_HELD/);
    await expect
      .poll(() => held(alice, 'mallory'))
      .toMatchObject([{ identity: 'terminal:mallory', place: 'dm:terminal:mallory', messages: 1, denied: false }]);
    const admitted = await alice.client.call('admit', { identity: idOf('mallory'), trust: 'familiar' });
    expect(admitted).toEqual({ added: '[[users]]\nname = "mallory"\ntrust = "familiar"\n', released: 1 });
    expect(await readFile(stage.household.config, 'utf8')).toContain(admitted.added);
    await stage.api.request(0);
    expect(JSON.stringify(stage.api.requests[0]?.body)).toContain('may I come in?');
    const back = await stage.arrive('mallory');
    expect(back.opened).toMatchObject({ person: 'mallory', effective: { level: 'familiar' } });
    expect(await held(alice, 'mallory')).toEqual([]);
  });

  it('is answered also where the owner gives them another name than they came with', async () => {
    stage.api.script = () => answer('welcome');
    const alice = await stage.arrive('alice');
    const erin = await stage.arrive('erin');
    await erin.ask('may I come in?');
    await expect.poll(() => held(alice, 'erin')).toHaveLength(1);
    await alice.client.call('admit', { identity: idOf('erin'), trust: 'familiar', name: 'eri' });
    expect(JSON.stringify((await stage.api.request(0)).body)).toContain('place: dm:terminal:eri\\n');
    expect(await held(alice, 'erin')).toEqual([]);
  });

  it('whose turn was begun as a stranger’s is told that it is over: nothing stays open for ever', async () => {
    const gate = Promise.withResolvers<void>();
    stage.api.script = () => gate.promise.then(() => answer('late'));
    const alice = await stage.arrive('alice');
    const failed = (await alice.status()).house?.overview.failed ?? Number.NaN;
    const hall = await stage.arrive('pat', 'hall');
    const frank = await stage.arrive('frank', 'hall');
    const { message } = await frank.client.call('send', { text: 'good day' });
    await stage.api.request(0);
    await alice.client.call('admit', { identity: idOf('frank'), trust: 'familiar' });
    expect(await hall.event('message', ({ kind }) => kind === 'failure')).toMatchObject({ message });
    expect((await alice.status()).house?.overview).toMatchObject({ running: 0, failed: failed + 1 });
    gate.resolve();
  });

  it('who was refused is heard of no more, and never answered', async () => {
    stage.api.script = () => answer('no');
    const alice = await stage.arrive('alice');
    const grace = await stage.arrive('grace');
    await grace.ask('one');
    await expect.poll(() => held(alice, 'grace')).toHaveLength(1);
    await alice.client.call('refuse', { identity: idOf('grace') });
    await grace.ask('two');
    await expect.poll(() => held(alice, 'grace')).toMatchObject([{ denied: true }]);
    expect((await alice.status()).house?.notices.filter(({ text }) => text.includes('grace'))).toHaveLength(1);
    expect(stage.api.requests).toHaveLength(0);
  });

  it('cannot be let in under a name or an identity that somebody has, and nothing is written', async () => {
    const alice = await stage.arrive('alice');
    const before = await readFile(stage.household.config, 'utf8');
    const admit = (params: { identity: string; name?: string }) =>
      alice.client.call('admit', { trust: 'full', ...params, identity: identity(params.identity) });
    await expect(admit({ identity: 'terminal:heidi', name: 'bob' })).rejects.toMatchObject({
      code: 'E_EXISTS_ALREADY',
    });
    await expect(admit({ identity: 'terminal:bob' })).rejects.toMatchObject({ code: 'E_EXISTS_ALREADY' });
    await expect(admit({ identity: 'signal:0d1c-ab' })).resolves.toBeDefined();
    await expect(admit({ identity: 'signal:Zz+/=' })).rejects.toMatchObject({ code: 'E_NAME' });
    expect((await readFile(stage.household.config, 'utf8')).startsWith(before.trimEnd())).toBe(true);
  });

  it('is never given the name of somebody who was here: what they said is theirs by name', async () => {
    const { config, lines, pid } = stage.household;
    await (await stage.arrive('dave')).ask('remember me');
    const taken = () => lines.filter((line) => line.includes('was taken over')).length;
    const before = taken();
    const text = await readFile(config, 'utf8');
    await writeFile(config, text.replace('[[users]]\nname = "dave"\ntrust = "inner"\n', ''));
    process.kill(pid, 'SIGHUP');
    await expect.poll(taken).toBeGreaterThan(before);
    const alice = await stage.arrive('alice');
    const admitted = alice.client.call('admit', { identity: idOf('heidi'), trust: 'inner', name: 'dave' });
    await expect(admitted).rejects.toMatchObject({ code: 'E_EXISTS_ALREADY' });
  });

  it('whom the owner lets in by hand, in the file, is answered all the same', async () => {
    stage.api.script = () => answer('welcome');
    const { config } = stage.household;
    const ivan = await stage.arrive('ivan');
    await ivan.ask('may I?');
    await writeFile(config, `${await readFile(config, 'utf8')}\n[[users]]\nname = "ivan"\ntrust = "public"\n`);
    process.kill(stage.household.pid, 'SIGHUP');
    expect(JSON.stringify((await stage.api.request(0)).body)).toContain('may I?');
  });

  it('is let in by a full person alone', async () => {
    for (const guest of [await stage.arrive('bob'), await stage.arrive('alice', 'den')]) {
      await expect(guest.client.call('admit', { identity: idOf('heidi'), trust: 'full' })).rejects.toMatchObject({
        code: 'E_NOT_ALLOWED',
      });
      await expect(guest.client.call('held', {})).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    }
  });
});

describe('a group that is not listed', () => {
  it('is held, the owner is told how to admit it, and then it is answered', async () => {
    await using house = await withModel(() => answer('here I am'), { more: '[channels.terminal]\nrooms = "listed"\n' });
    const home = await Guest.arrive(house.household, 'alice');
    const bob = await Guest.arrive(house.household, 'bob', 'kitchen');
    expect((await bob.ask('is this thing on?')).text).toMatch(/^E_UNLISTED/);
    await expect
      .poll(async () => (await home.status()).house?.notices.map(({ text }) => text).join())
      .toContain('coop groups admit group:terminal:kitchen');
    expect(house.api.requests).toHaveLength(0);
    expect((await home.client.call('groups', {})).groups).toMatchObject([
      { place: kitchen, listed: 'unlisted', level: 'public' },
    ]);

    const admitted = await home.client.call('admit_group', { place: kitchen, trust: 'familiar' });
    expect(admitted.added).toBe('[[groups]]\nname = "kitchen"\nmatch = ["terminal:kitchen"]\ntrust = "familiar"\n');
    expect(admitted.released).toBe(1);
    await house.api.request(0);
    expect((await home.client.call('groups', {})).groups).toMatchObject([
      { place: kitchen, listed: 'listed', trust: 'familiar' },
    ]);
  });

  it('has members that can be looked up, with what they are worth', async () => {
    const home = await stage.arrive('alice');
    const carol = await stage.arrive('carol', 'kitchen');
    await carol.ask('hello');
    await stage.arrive('judy', 'kitchen');
    carol.leave();
    await expect
      .poll(async () => (await home.client.call('members', { place: kitchen })).members)
      .toEqual(
        expect.arrayContaining([
          { who: 'carol', level: 'familiar', why: 'counted' },
          { who: '?terminal:judy', level: 'public', why: 'reads' },
        ]),
      );
  });
});
