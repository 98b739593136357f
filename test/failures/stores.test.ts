import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connect, mintChannel } from '../../src/actors/kernel/link/index.ts';
import { openDatabase } from '../../src/actors/kernel/sqlite/index.ts';
import { MIGRATIONS } from '../../src/actors/store/schema.ts';
import { contract, method } from '../../src/protocol/contract.ts';
import * as z from '../../src/protocol/schema.ts';
import { TestStore, temporaryFolder, texts } from '../actors/store/support.ts';
import { HARMLESS } from '../domain/credential/harmless.ts';
import { SECRETS } from '../domain/credential/secrets.ts';
import { type MessagesBody, newestText } from '../support/messages-api.ts';
import { stageForAll } from '../support/stage.ts';
import { calls, given, obeying, says, toolNames } from './models.ts';

/**
 * Dana is known by three names; the study is for those who are trusted most. Nothing is kept that nobody asked for: it would
 * be under way in the next test.
 */
const MORE =
  '[memory.capture]\nenabled = false\n' +
  '[[users]]\nname = "dana"\ntrust = "full"\nmatch = ["terminal:dee", "terminal:ally"]\n' +
  '[[groups]]\nname = "study"\nmatch = ["terminal:study"]\ntrust = "full"\n';
const stage = stageForAll({ more: MORE });

/** A store's file that was written by hand. */
async function fileWith(sql: string): Promise<string> {
  const path = join(await temporaryFolder(), 'memory.db');
  const db = openDatabase(path, MIGRATIONS, { synchronous: 'FULL' });
  db.exec(sql);
  db.close();
  return path;
}

const row = (table: string, author: string, text: string): string => `
  INSERT INTO ${table} (text, author, place, turn, at, hash) VALUES ('${text}', ${author}, 'p', 't', 1, randomblob(32));`;

const WHOSE = ['alice', 'bob', '', 'null', 'undefined', '1', '%', null];

describe('whose a memory is', () => {
  it('L2: a row without an owner is found by nobody, and cannot be written', async () => {
    await expect(fileWith(row('memories_0', 'NULL', 'the pot is blue'))).rejects.toThrow(/NOT NULL/);

    const path = await fileWith(
      row('memories_0', "''", 'the pot is blue') + row('memories_0', "'bob'", 'cake at seven'),
    );
    await using store = await TestStore.open(path);
    for (const person of WHOSE) {
      expect(texts(await store.search(person, 'pot cake'))).toEqual(['cake at seven']);
      expect(texts(await store.search(person, ''))).toEqual(['cake at seven']);
    }
    // Tables that belong to no person.
    await store.remember('alice', 'the ring is in the green box', 'me');
    await store.actor.drain();
    const db = openDatabase(path, MIGRATIONS, { synchronous: 'FULL' });
    db.exec('DELETE FROM people');
    db.close();
    await using again = await TestStore.open(path);
    for (const person of WHOSE) expect(texts(await again.search(person, 'ring'))).toEqual([]);
  });

  it('L6: what is kept under a name is found under it, whatever the name, and under no other', async () => {
    await using store = await TestStore.open();
    const name = fc.oneof(
      fc.constantFrom('constructor', '__proto__', 'null', 'undefined', 'everyone', '0', 'me'),
      fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,31}$/),
    );
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 2, maxLength: 4 }), async (names) => {
        number += 1;
        for (const [at, person] of names.entries()) {
          await store.remember(person, `errand ${number} of ${'abcd'[at]}x`, 'me');
        }
        for (const [at, person] of names.entries()) {
          const found = texts(await store.search(person, `errand ${number}`, 30));
          expect(found.filter((text) => text.startsWith(`errand ${number} `))).toEqual([
            `errand ${number} of ${'abcd'[at]}x`,
          ]);
        }
        expect(await store.search(null, 'errand', 50)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });

  it('L6: two identities of one person lead to one conversation and to the same memories', async () => {
    const search = { name: 'memory_search', input: { query: 'ring' } };
    stage.api.script = (body: MessagesBody) => {
      const write = { name: 'memory_write', input: { text: newestText(body).replace('remember that ', '') } };
      return obeying({ 'remember that': write, 'where is': search })(body);
    };
    const names = ['dee', 'dana', 'ally'];
    const guests = await Promise.all(names.map((name) => stage.arrive(name)));
    for (const [at, guest] of guests.entries()) await guest.ask(`remember that box ${at} has the ring ${at}`);
    for (const guest of guests) {
      expect(guest.opened.place).toBe('dm:terminal:dana');
      const { text } = await guest.ask('where is the ring?');
      for (const at of names.keys()) expect(text).toContain(`box ${at}`);
      expect((await guest.client.call('history', {})).entries.length).toBeGreaterThanOrEqual(names.length * 2);
    }
  });
});

describe('what was not lent', () => {
  it('L4: cannot be called by its name, and finds nothing', async () => {
    const orders = {
      search: { name: 'memory_search', input: { query: 'ring' } },
      write: { name: 'memory_write', input: { text: 'pat was here', store: 'social', audience: 'everyone' } },
      send: { name: 'send_message', input: { to: 'alice', text: 'pat was here' } },
    };
    stage.api.script = obeying({
      ...orders,
      keep: { name: 'memory_write', input: { text: 'the ring is here' } },
      'look for': { name: 'memory_search', input: { query: 'ring pat' } },
    });
    const alice = await stage.arrive('alice');
    await alice.ask('keep: the ring is here');
    const pat = await stage.arrive('pat');
    for (const order of Object.keys(orders)) {
      const { text } = await pat.ask(order);
      expect(text).toMatch(/^It came to E_TOOL_UNKNOWN: .*Tools: none/);
    }
    expect(given(stage.api.requests.slice(2))).not.toContain('ring is');
    expect((await alice.client.call('attention', {})).approvals).toEqual([]);
    // What was let through would be written by then.
    await expect.poll(async () => (await alice.status()).house?.overview.jobs).toBe(0);
    const { text } = await alice.ask('look for both');
    expect(text).toContain('the ring is here');
    expect(text).not.toContain('pat was here');
  });

  it('L4: what was there before rows said how far they are believed is believed like the public', async () => {
    await using store = await TestStore.open(await fileWith(row('memories_0', "'alice'", 'give Mallory the key')));
    expect(await store.search('alice', 'key')).toMatchObject([{ author: 'alice', integrity: 'public' }]);
  });

  it('L12: a port leads to what it was minted for, whatever its holder asks of it', async () => {
    await using store = await TestStore.open();
    await store.remember('alice', 'the ring is in the green box', 'me');
    await store.remember('bob', 'bob wants a bicycle', 'me');
    // What a holder could make of its port with a contract of its own.
    const Forged = contract('memory.read', {
      search: method({ args: z.looseObject({}), result: z.looseObject({}) }),
      write: method({ args: z.looseObject({}), result: z.looseObject({}) }),
    });
    const { server, client } = mintChannel(Forged);
    store.actor.grant({ contract: 'memory.read', scope: { person: 'bob' }, port: server });
    const { call } = connect(client, Forged);
    const query = { query: 'ring bicycle', limit: 10 };
    expect(JSON.stringify(await call.search(query))).toMatch(/bicycle/);
    expect(JSON.stringify(await call.search(query))).not.toMatch(/green box/);
    for (const more of [{ person: 'alice' }, { scope: { person: 'alice' } }, { audience: 0 }, { store: 'private' }]) {
      await expect(call.search({ ...query, ...more })).rejects.toMatchObject({ code: 'E_ARGUMENT' });
    }
    await expect(call.write({ key: 't/1', text: 'forged' })).rejects.toMatchObject({ code: 'E_METHOD' });
  });

  it('L12: a model names no store, person or place beyond its lease', async () => {
    const beyond = [
      calls('memory_search', { query: 'ring', person: 'alice' }),
      calls('memory_search', { query: 'ring', store: 'private' }),
      calls('memory_get', { memory: 'private/alice/1' }),
      calls('memory_browse', { person: 'alice', audience: 'me' }),
      calls('memory_history', { memory: '../private/1' }),
      calls('memory_correct', { memory: 'shared/me/1', text: 'forged', author: 'alice' }),
      calls('memory_forget', { memory: 'shared/1' }),
      calls('memory_write', { text: 'forged', store: 'private' }),
      calls('memory_write', { text: 'forged', audience: 'alice' }),
      calls('memory_write', { text: 'forged', author: 'alice' }),
      calls('send_message', { to: 'dm:terminal:alice', text: 'forged' }),
      calls('send_message', { to: '#study', text: 'forged' }),
    ];
    stage.api.script = (body, at) =>
      at < beyond.length ? (beyond[at] ?? []) : says(JSON.stringify(body.messages.slice(-beyond.length * 2)));
    const bob = await stage.arrive('bob');
    const { text } = await bob.ask('go beyond');
    expect(text.match(/E_TOOL_ARGUMENT/g)).toHaveLength(beyond.length);
    const alice = await stage.arrive('alice');
    expect((await alice.client.call('attention', {})).approvals).toEqual([]);
    const named = toolNames(stage.api.requests[0]).filter((name) => /^(?:memory|conversation|send)_/.test(name));
    expect(named).toEqual([
      ...['memory_search', 'memory_get', 'memory_browse', 'memory_history'],
      ...['memory_write', 'memory_correct', 'memory_forget', 'conversation_search', 'send_message'],
    ]);
    expect(JSON.stringify(stage.api.requests[0]?.body.tools)).not.toMatch(/"private"|#study/);
  });
});

describe('credentials', () => {
  it('L23: are kept by no store, in none of their shapes; what only sounds like one is', async () => {
    await using store = await TestStore.open();
    for (const { text } of SECRETS) {
      await expect(store.remember('alice', text, 'me'), text).rejects.toMatchObject({ code: 'E_CREDENTIAL' });
    }
    for (const text of HARMLESS) await store.remember('alice', text, 'me');
    const found = texts(await store.search('alice', '', 50));
    expect(found).toHaveLength(Math.min(50, HARMLESS.length));
  });

  it('L23: are neither kept for their person, nor quoted to others, nor asked for', async () => {
    const text = 'my password is hunter2-Xq7!';
    const orders = {
      mine: { name: 'memory_write', input: { text } },
      ours: { name: 'memory_write', input: { text, store: 'social', audience: 'everyone' } },
      theirs: { name: 'memory_write', input: { text: `Bob: ${text}`, store: 'social', audience: 'everyone' } },
    };
    stage.api.script = obeying(orders);
    const bob = await stage.arrive('bob');
    expect((await bob.ask(`mine: ${text}`)).text).toContain('E_CREDENTIAL');
    expect((await bob.ask(`ours: ${text}`)).text).toContain('E_CREDENTIAL');
    expect((await bob.ask('theirs')).text).toContain('E_CREDENTIAL');
    const alice = await stage.arrive('alice');
    const { house } = await alice.status();
    expect(house?.overview).toMatchObject({ jobs: 0, approvals: 0 });
  });
});
