import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { identity, placeKey } from '../../src/protocol/address.ts';
import { withModel } from './model.ts';

const answer = (text: string) => [{ type: 'text' as const, text }];
const mallorys = identity('terminal:mallory');
const kitchen = placeKey({ kind: 'group', channel: 'terminal', id: 'kitchen' });

describe('a stranger', () => {
  it('is let in at the level that the owner names, and what they wrote is answered', async () => {
    await using stage = await withModel(() => answer('welcome'));
    const alice = await Guest.arrive(stage.household, 'alice');
    const mallory = await Guest.arrive(stage.household, 'mallory');
    expect((await mallory.ask('may I come in?')).text).toMatch(/^E_HELD/);
    await expect
      .poll(async () => (await alice.client.call('held', {})).held)
      .toMatchObject([{ identity: 'terminal:mallory', place: 'dm:terminal:mallory', messages: 1, denied: false }]);
    const admitted = await alice.client.call('admit', { identity: mallorys, trust: 'familiar' });
    expect(admitted).toEqual({ added: '[[users]]\nname = "mallory"\ntrust = "familiar"\n', released: 1 });
    expect(await readFile(stage.household.config, 'utf8')).toContain(admitted.added);
    await stage.api.request(0);
    expect(JSON.stringify(stage.api.requests[0]?.body)).toContain('may I come in?');
    const back = await Guest.arrive(stage.household, 'mallory');
    expect(back.opened).toMatchObject({ person: 'mallory', effective: { level: 'familiar' } });
    expect((await alice.client.call('held', {})).held).toEqual([]);
  });

  it('is answered also where the owner gives them another name than they came with', async () => {
    await using stage = await withModel(() => answer('welcome'));
    const alice = await Guest.arrive(stage.household, 'alice');
    const mallory = await Guest.arrive(stage.household, 'mallory');
    await mallory.ask('may I come in?');
    await expect.poll(async () => (await alice.client.call('held', {})).held.length).toBe(1);
    await alice.client.call('admit', { identity: mallorys, trust: 'familiar', name: 'mal' });
    expect(JSON.stringify((await stage.api.request(0)).body)).toContain('place: dm:terminal:mal\\n');
    expect((await alice.client.call('held', {})).held).toEqual([]);
  });

  it('whose turn was begun as a stranger’s is told that it is over: nothing stays open for ever', async () => {
    const more = '[[groups]]\nname = "hall"\nmatch = ["terminal:hall"]\nstrangers = "answer"\n';
    const gate = Promise.withResolvers<void>();
    await using stage = await withModel(() => gate.promise.then(() => answer('late')), { more });
    const alice = await Guest.arrive(stage.household, 'alice');
    const hall = await Guest.arrive(stage.household, 'pat', 'hall');
    const mallory = await Guest.arrive(stage.household, 'mallory', 'hall');
    const { message } = await mallory.client.call('send', { text: 'good day' });
    await stage.api.request(0);
    await alice.client.call('admit', { identity: mallorys, trust: 'familiar' });
    expect(await hall.event('message', ({ kind }) => kind === 'failure')).toMatchObject({ message });
    expect((await alice.status()).house?.overview).toMatchObject({ running: 0, failed: 1 });
    gate.resolve();
  });

  it('who was refused is heard of no more, and never answered', async () => {
    await using stage = await withModel(() => answer('no'));
    const alice = await Guest.arrive(stage.household, 'alice');
    const mallory = await Guest.arrive(stage.household, 'mallory');
    await mallory.ask('one');
    await expect.poll(async () => (await alice.client.call('held', {})).held.length).toBe(1);
    await alice.client.call('refuse', { identity: mallorys });
    await mallory.ask('two');
    await expect.poll(async () => (await alice.client.call('held', {})).held).toMatchObject([{ denied: true }]);
    expect((await alice.status()).house?.notices.filter(({ text }) => text.includes('mallory'))).toHaveLength(1);
    expect(stage.api.requests).toHaveLength(0);
  });

  it('cannot be let in under a name or an identity that somebody has, and nothing is written', async () => {
    await using stage = await withModel(() => answer('no'));
    const alice = await Guest.arrive(stage.household, 'alice');
    const before = await readFile(stage.household.config, 'utf8');
    const admit = (params: { identity: string; name?: string }) =>
      alice.client.call('admit', { trust: 'full', ...params, identity: identity(params.identity) });
    await expect(admit({ identity: 'terminal:mallory', name: 'bob' })).rejects.toMatchObject({
      code: 'E_EXISTS_ALREADY',
    });
    await expect(admit({ identity: 'terminal:bob' })).rejects.toMatchObject({ code: 'E_EXISTS_ALREADY' });
    await expect(admit({ identity: 'signal:0d1c-ab' })).resolves.toBeDefined();
    await expect(admit({ identity: 'signal:Zz+/=' })).rejects.toMatchObject({ code: 'E_NAME' });
    expect((await readFile(stage.household.config, 'utf8')).startsWith(before.trimEnd())).toBe(true);
  });

  it('is never given the name of somebody who was here: what they said is theirs by name', async () => {
    await using stage = await withModel(() => answer('yes'));
    const { config } = stage.household;
    await (await Guest.arrive(stage.household, 'bob')).ask('remember me');
    await writeFile(config, (await readFile(config, 'utf8')).replace('[[users]]\nname = "bob"\ntrust = "inner"\n', ''));
    process.kill(stage.household.pid, 'SIGHUP');
    const alice = await Guest.arrive(stage.household, 'alice');
    await expect
      .poll(async () => (await alice.status()).house?.notices.map(({ text }) => text).join())
      .toContain('was taken over');
    await expect(alice.client.call('admit', { identity: mallorys, trust: 'inner', name: 'bob' })).rejects.toMatchObject(
      {
        code: 'E_EXISTS_ALREADY',
      },
    );
  });

  it('whom the owner lets in by hand, in the file, is answered all the same', async () => {
    await using stage = await withModel(() => answer('welcome'));
    const { config } = stage.household;
    const mallory = await Guest.arrive(stage.household, 'mallory');
    await mallory.ask('may I?');
    await writeFile(config, `${await readFile(config, 'utf8')}\n[[users]]\nname = "mallory"\ntrust = "public"\n`);
    process.kill(stage.household.pid, 'SIGHUP');
    expect(JSON.stringify((await stage.api.request(0)).body)).toContain('may I?');
  });

  it('is let in by a full person alone', async () => {
    await using stage = await withModel(() => answer('no'));
    for (const guest of [
      await Guest.arrive(stage.household, 'bob'),
      await Guest.arrive(stage.household, 'alice', 'den'),
    ]) {
      await expect(guest.client.call('admit', { identity: mallorys, trust: 'full' })).rejects.toMatchObject({
        code: 'E_NOT_ALLOWED',
      });
      await expect(guest.client.call('held', {})).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    }
  });
});

describe('a group that is not listed', () => {
  it('is held, the owner is told how to admit it, and then it is answered', async () => {
    await using stage = await withModel(() => answer('here I am'), { more: '[channels.terminal]\nrooms = "listed"\n' });
    const home = await Guest.arrive(stage.household, 'alice');
    const bob = await Guest.arrive(stage.household, 'bob', 'kitchen');
    expect((await bob.ask('is this thing on?')).text).toMatch(/^E_UNLISTED/);
    await expect
      .poll(async () => (await home.status()).house?.notices.map(({ text }) => text).join())
      .toContain('coop groups admit group:terminal:kitchen');
    expect(stage.api.requests).toHaveLength(0);
    expect((await home.client.call('groups', {})).groups).toMatchObject([
      { place: kitchen, listed: 'unlisted', level: 'public' },
    ]);

    const admitted = await home.client.call('admit_group', { place: kitchen, trust: 'familiar' });
    expect(admitted.added).toBe('[[groups]]\nname = "kitchen"\nmatch = ["terminal:kitchen"]\ntrust = "familiar"\n');
    expect(admitted.released).toBe(1);
    await stage.api.request(0);
    expect((await home.client.call('groups', {})).groups).toMatchObject([
      { place: kitchen, listed: 'listed', trust: 'familiar' },
    ]);
  });

  it('has members that can be looked up, with what they are worth', async () => {
    await using stage = await withModel(() => answer('hello'));
    const home = await Guest.arrive(stage.household, 'alice');
    const carol = await Guest.arrive(stage.household, 'carol', 'kitchen');
    await carol.ask('hello');
    await Guest.arrive(stage.household, 'mallory', 'kitchen');
    carol.leave();
    await expect
      .poll(async () => (await home.client.call('members', { place: kitchen })).members)
      .toEqual(
        expect.arrayContaining([
          { who: 'carol', level: 'familiar', why: 'counted' },
          { who: '?terminal:mallory', level: 'public', why: 'reads' },
        ]),
      );
  });
});
