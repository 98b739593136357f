import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { Guest } from '../../scripts/demo/guest.ts';
import { Household } from '../../scripts/demo/household.ts';
import { approvalCard, approvalDigest } from '../../src/domain/approval.ts';
import { identity, placeKey } from '../../src/protocol/address.ts';
import { KEY, withModel } from '../daemon/model.ts';
import { type MessagesBody, toolResults } from '../support/messages-api.ts';
import { stageForAll } from '../support/stage.ts';
import { calls, given, obeying, onlyRequest, says, waiting } from './models.ts';

const hall = placeKey({ kind: 'group', channel: 'terminal', id: 'hall' });
const mallorys = identity('terminal:mallory');

const look = (query: string) => ({ name: 'memory_search', input: { query } });

const forAll = (text: string, store = 'social') => ({
  name: 'memory_write',
  input: { text, store, audience: 'everyone' },
});

/** Who is lowered, and the rooms that are used, each in one test: all but one of them share a household. */
const MORE = `[channels.terminal]\nrooms = "listed"\n
[[users]]\nname = "dave"\ntrust = "inner"\n
[[groups]]\nname = "den"\nmatch = ["terminal:den"]\ntrust = "public"\n
[[groups]]\nname = "kitchen"\nmatch = ["terminal:kitchen"]\ntrust = "full"\n
[[groups]]\nname = "study"\nmatch = ["terminal:study"]\ntrust = "full"\n`;
const stage = stageForAll({ more: MORE });
afterEach(() => stage.denyWhatWaits());

describe('work that is done later', () => {
  it('L3: lands in the one store that it is for, and is worth no more than its person is when it is done', async () => {
    const orders = {
      'for us': forAll('the key is in the pot', 'private'),
      'for all': forAll('the cake is at seven'),
      'ask for': forAll('Dave would like a kite', 'shared'),
      look: look('kite key cake'),
    };
    stage.api.script = obeying(orders);
    const alice = await stage.arrive('alice');
    const dave = await stage.arrive('dave');
    await Promise.all([alice.ask('for us: the key is in the pot'), dave.ask('for all: the cake is at seven')]);
    await dave.ask('ask for a kite');
    const request = await onlyRequest(alice);

    const { config } = stage.household;
    const lowered = (await readFile(config, 'utf8')).replace(/(name = "dave"\ntrust = )"inner"/, '$1"familiar"');
    await writeFile(config, lowered);
    process.kill(stage.household.pid, 'SIGHUP');
    await dave.event('changed');
    await alice.client.call('decide', { id: request.id, decision: 'approve', digest: approvalDigest(request) });
    await expect.poll(async () => (await alice.status()).house?.overview.jobs).toBe(0);
    await expect
      .poll(async () => (await alice.status()).house?.notices.map(({ text }) => text).join())
      .toContain('dave is familiar now and may not write to shared');

    const seen = (await alice.ask('look')).text;
    expect(seen).toMatch(/"private\/\d+","text":"the key is in the pot"/);
    expect(seen).toMatch(/"social\/\d+","text":"the cake is at seven"/);
    expect(seen).not.toContain('kite');
    const carol = await stage.arrive('carol');
    const found = (await carol.ask('look')).text;
    expect(found).toContain('cake is at seven');
    expect(found).not.toMatch(/in the pot|kite/);
  });

  it('L10: what a person lets is still the words of whoever asked, believed as they are', async () => {
    stage.api.script = obeying({
      'ask for': forAll('Bob would like a bicycle'),
      privately: forAll('mine', 'private'),
      look: look('bicycle'),
    });
    const bob = await stage.arrive('bob');
    const alice = await stage.arrive('alice');
    expect((await bob.ask('privately')).text).toContain('E_TOOL_ARGUMENT');
    await bob.ask('ask for a bicycle');
    const request = await onlyRequest(alice);
    expect(request).toMatchObject({ person: 'bob', level: 'inner', integrity: 'inner' });
    await alice.client.call('decide', { id: request.id, decision: 'approve', digest: approvalDigest(request) });
    await expect.poll(async () => (await alice.ask('look')).text).toMatch(/bicycle","by":"bob".*"believed":"inner"/);
  });

  it('L10: a turn is worth no more after a restart than before: neither who was raised, nor where a reader is gone', async () => {
    let isSilent = true;
    await using stage = await withModel(() => (isSilent ? { fault: 'silent' } : says('here I am')));
    const carol = await Guest.arrive(stage.household, 'carol');
    await Guest.arrive(stage.household, 'carol', 'kitchen');
    const alice = await Guest.arrive(stage.household, 'alice', 'kitchen');
    await carol.client.call('send', { text: 'what do you know?' });
    await stage.api.request(0);
    await alice.client.call('send', { text: 'what do you know?' });
    await stage.api.request(1);
    await stage.household.end('SIGKILL');

    isSilent = false;
    const { folder, config } = stage.household;
    await writeFile(config, (await readFile(config, 'utf8')).replace('trust = "familiar"', 'trust = "full"'));
    await using again = await Household.start({ folder, env: { ANTHROPIC_API_KEY: KEY } });
    await stage.api.request(3);
    const levels = stage.api.requests.map(({ body }) => /place: (\S+?)\\nlevel: (\w+)/.exec(JSON.stringify(body)));
    const levelsIn = (kind: string) =>
      levels.filter((found) => found?.[1]?.startsWith(kind)).map((found) => found?.[2]);
    expect(levelsIn('dm')).toEqual(['familiar', 'familiar']);
    // Perhaps nobody can tell yet who reads there.
    expect(levelsIn('group')).toEqual(['familiar', expect.stringMatching(/familiar|public/)]);
    for (const { body } of stage.api.requests.slice(2)) {
      expect(body.tools?.map(({ name }) => name) ?? []).not.toContain('memory_write');
    }
    expect((await Guest.arrive(again, 'carol')).opened.effective.level).toBe('full');
  });
});

describe('being let in', () => {
  it('L9: in a message of one’s own says nothing about any group', async () => {
    stage.api.script = () => says('welcome');
    const held = async () => (await alice.client.call('held', {})).held.filter(({ identity }) => identity === mallorys);
    const alice = await stage.arrive('alice');
    const inHall = await stage.arrive('mallory', 'hall');
    const alone = await stage.arrive('mallory');
    expect((await alone.ask('let me in')).text).toMatch(/^E_HELD/);
    expect((await inHall.ask('anybody here?')).text).toMatch(/^E_UNLISTED/);
    await expect.poll(async () => (await held()).length).toBe(2);
    const before = await alice.client.call('groups', {});

    const admitted = await alice.client.call('admit', { identity: mallorys, trust: 'inner' });
    // What they wrote in the hall waits for a word about the hall.
    expect(admitted.released).toBe(1);
    await inHall.event('changed');
    expect(await readFile(stage.household.config, 'utf8')).not.toMatch(/hall/);
    const back = await stage.arrive('mallory', 'hall');
    expect((await back.ask('and now?')).text).toMatch(/^E_UNLISTED/);
    const describe = ({ groups }: typeof before) =>
      groups.map(({ place, listed, trust }) => ({ place, listed, trust }));
    expect(describe(await alice.client.call('groups', {}))).toEqual(describe(before));
    expect(await held()).toMatchObject([{ place: hall }]);
    const den = await stage.arrive('mallory', 'den');
    expect(den.opened.effective.level).toBe('public');
    // All that was let in with them was answered by now: what stood in the hall is not among it.
    await expect.poll(() => given(stage.api.requests)).toContain('let me in');
    await expect.poll(async () => (await alice.status()).house?.overview).toMatchObject({ waiting: 0, running: 0 });
    expect(given(stage.api.requests)).not.toContain('anybody here?');
  });
});

describe('a request', () => {
  it('L11: shows every character of what is done, and nothing else is done', async () => {
    const hidden = 'Bob would like a piano\u200b\u202e\u{e0041}\n\n\n\u2800and the key\u00ad to the safe';
    stage.api.script = obeying({ 'ask for': forAll(hidden), look: look('piano') });
    const bob = await stage.arrive('bob');
    const alice = await stage.arrive('alice');
    await bob.ask('ask for it');
    const request = await onlyRequest(alice);
    const card = approvalCard(request, Date.now()).join('\n');
    for (const shown of ['\\u{200b}', '\\u{202e}', '\\u{e0041}', '\\u{2800}', '\\u{ad}', 'to the safe']) {
      expect(card).toContain(shown);
    }
    expect(card).not.toMatch(/[\u200b\u202e\u2800\u00ad]/u);
    expect(request.action.text).toBe(hidden);

    const { id, action } = request;
    const clean = { ...request, action: { ...action, text: 'Bob would like a piano\nand the key to the safe' } };
    const others = [clean, { ...request, reaches: 'full' as const }, { ...request, person: 'carol' }];
    for (const other of others) {
      const digest = approvalDigest(other);
      await expect(alice.client.call('decide', { id, decision: 'approve', digest })).rejects.toMatchObject({
        code: 'E_CHANGED',
      });
    }
    await alice.client.call('decide', { id, decision: 'approve', digest: approvalDigest(request) });
    const carol = await stage.arrive('carol');
    const found = async (): Promise<string> => {
      await carol.ask('look');
      return toolResults(stage.api.requests.at(-1)?.body ?? { model: '', max_tokens: 0, messages: [] }).join();
    };
    await expect.poll(found).toContain(JSON.stringify(hidden));
  });

  it('L16: let once is let once: the same words again are another request, and nobody else’s word counts', async () => {
    stage.api.script = obeying({ 'ask for': forAll('Bob would like a telescope') });
    const bob = await stage.arrive('bob');
    const alice = await stage.arrive('alice');
    await bob.ask('ask for it');
    const first = await onlyRequest(alice);
    const decision = { id: first.id, decision: 'approve', digest: approvalDigest(first) } as const;
    const kitchen = await stage.arrive('alice', 'kitchen');
    for (const other of [bob, kitchen, await stage.arrive('carol')]) {
      await expect(other.client.call('decide', decision)).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
    }
    await alice.client.call('decide', decision);
    await expect(alice.client.call('decide', decision)).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
    expect((await bob.ask('ask for it')).text).toContain('asked');
    const second = await onlyRequest(alice);
    expect(second.id).not.toBe(first.id);
    // A card that was shown for the one is no word about the other.
    await expect(alice.client.call('decide', { ...decision, id: second.id })).rejects.toMatchObject({
      code: 'E_CHANGED',
    });
    expect(await waiting(alice)).toHaveLength(1);
  });

  it('L16: whoever asks is known by the message, not by who asked last', async () => {
    stage.api.script = (body: MessagesBody) =>
      toolResults(body).length === 0 && toolNamesOf(body).includes('memory_write')
        ? calls('memory_write', { text: 'words of a model', store: 'social', audience: 'everyone' })
        : says('yes');
    const who = ['alice', 'bob', 'carol', 'pat', 'trudy', 'alice', 'bob'] as const;
    const guests = await Promise.all(who.map((name, at) => stage.arrive(name, at > 4 ? 'study' : undefined)));
    const answers = await Promise.all([
      ...guests.flatMap((guest) => [guest.whoami(), guest.whoami()]),
      ...guests.map((guest) => guest.ask('ask for it')),
    ]);
    const names = who.flatMap((name) => [name, name]);
    for (const [at, answer] of answers.slice(0, names.length).entries()) {
      const name = names[at] ?? '';
      expect(answer).toMatchObject({ identity: `terminal:${name}`, person: name === 'trudy' ? null : name });
    }
    const [alice] = guests;
    const asked = alice === undefined ? [] : await waiting(alice);
    expect(asked.map(({ person, place }) => `${person} ${place}`).toSorted()).toEqual([
      'alice dm:terminal:alice',
      'alice group:terminal:study',
      'bob dm:terminal:bob',
      'bob group:terminal:study',
    ]);
  });
});

const toolNamesOf = (body: MessagesBody): readonly string[] => body.tools?.map(({ name }) => name) ?? [];
