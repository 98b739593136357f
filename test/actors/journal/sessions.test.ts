import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { MIGRATIONS } from '../../../src/actors/journal/schema.ts';
import { openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import type { PlaceKey } from '../../../src/protocol/address.ts';
import { LINE_MAX_BYTES } from '../../../src/protocol/attach.ts';
import type { Client } from '../../../src/protocol/contract.ts';
import type { Conversation, SessionsContract } from '../../../src/protocol/contracts/sessions.ts';
import type { InboxId, TurnId } from '../../../src/protocol/ids.ts';
import type { Message } from '../../../src/protocol/model.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { ALICE_DM, accepted, type Begin, begun, KITCHEN, newFolder, TestJournal, toolSteps } from './support.ts';

const TOKENS = { input: 10, output: 5, cacheRead: 1, cacheWrite: 2 };

/** Turns in several places, and people who look back at them. */
class House implements AsyncDisposable {
  readonly journal: TestJournal;
  readonly #control;
  readonly #inbox;
  #count = 0;

  constructor(journal: TestJournal) {
    this.journal = journal;
    this.#control = journal.control();
    this.#inbox = journal.inbox();
  }

  static async open(folder?: string): Promise<House> {
    return new House(await TestJournal.open(folder ?? (await newFolder())));
  }

  async begin(text: string, how: Begin = {}): Promise<{ turn: TurnId; inbox: InboxId }> {
    const place = how.place ?? ALICE_DM;
    const { inbox } = await accepted(this.#inbox, { id: `m${++this.#count}`, text, by: how.by ?? 'alice', place });
    return { turn: (await begun(this.#control, inbox, how)).turn, inbox };
  }

  async say(text: string, how: Begin = {}, steps: readonly Message[] = []): Promise<void> {
    const { turn } = await this.begin(text, how);
    const port = this.journal.turn(turn);
    for (const [step, message] of steps.entries()) await port.call.append({ step, message });
    await this.journal.spend(turn, TOKENS, { model: 'simple' });
    await port.call.commit({ text: `re: ${text}` });
  }

  as(person: string, level: TrustLevel, place: PlaceKey = ALICE_DM): Client<typeof SessionsContract> {
    return this.journal.sessions({ person, level, place }).call;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.journal[Symbol.asyncDispose]();
  }
}

const heard = async (port: Client<typeof SessionsContract>, limit = 50): Promise<string[]> =>
  (await port.history({ limit })).entries.map(({ from, text }) => `${from ?? 'agent'}: ${text}`);

const only = async (port: Client<typeof SessionsContract>): Promise<number> => {
  const { sessions } = await port.list({ limit: 50 });
  expect(sessions).toHaveLength(1);
  return sessions[0]?.id ?? 0;
};

const told = ({ turns }: Conversation): string[] => turns.flatMap(({ said }) => said.map(({ text }) => text));

/** Without clocks and random ids. */
const timeless = ({ said, id: _, startedAt: _started, endedAt: _ended, ...rest }: Conversation['turns'][number]) => ({
  ...rest,
  said: said.map(({ from, text }) => ({ from, text })),
});

/** Alice and Bob in the kitchen, at Bob's level. */
const TOGETHER: Begin = { place: KITCHEN, level: 'inner', readers: ['alice', 'bob'] };

describe('history', () => {
  test('is what was said aloud in the place, oldest first, without what the agent did on the way', async () => {
    await using house = await House.open();
    await house.say('one', {}, toolSteps('c1', 'CANARY'));
    await house.say('two');
    const { entries } = await house.as('alice', 'full').history({ limit: 50 });
    expect(entries.map(({ from, text }) => [from, text])).toEqual([
      ['alice', 'one'],
      [null, 're: one'],
      ['alice', 'two'],
      [null, 're: two'],
    ]);
  });

  test('has the newest where there is more than is asked for', async () => {
    await using house = await House.open();
    for (const text of ['one', 'two', 'three']) await house.say(text);
    expect(await heard(house.as('alice', 'full'), 3)).toEqual(['agent: re: two', 'alice: three', 'agent: re: three']);
  });

  test('has the message that is being answered', async () => {
    await using house = await House.open();
    await house.begin('are you there?');
    expect(await heard(house.as('alice', 'full'))).toEqual(['alice: are you there?']);
  });

  test('is empty for somebody who is not among the readers', async () => {
    await using house = await House.open();
    await house.say('the party is a surprise', TOGETHER);
    expect(await heard(house.as('bob', 'inner', KITCHEN))).toHaveLength(2);
    expect(await heard(house.as('dave', 'inner', KITCHEN))).toEqual([]);
  });

  test('is empty where the level has fallen since', async () => {
    await using house = await House.open();
    await house.say('a secret', TOGETHER);
    expect(await heard(house.as('alice', 'familiar', KITCHEN))).toEqual([]);
  });

  test('is that of the place, whatever else the person can read', async () => {
    await using house = await House.open();
    await house.say('in private');
    await house.say('in the kitchen', TOGETHER);
    expect(await heard(house.as('alice', 'full', KITCHEN))).toEqual([
      'alice: in the kitchen',
      'agent: re: in the kitchen',
    ]);
  });
});

describe('the list', () => {
  test('has what the person could read, the latest first', async () => {
    await using house = await House.open();
    await house.say('in the kitchen', TOGETHER);
    await house.say('in private');
    await house.say('more in private');
    const { sessions } = await house.as('alice', 'full').list({ limit: 50 });
    expect(sessions.map(({ place, level, turns, closedAt }) => [place, level, turns, closedAt])).toEqual([
      [ALICE_DM, 'full', 2, null],
      [KITCHEN, 'inner', 1, null],
    ]);
    expect((await house.as('alice', 'full').list({ limit: 1 })).sessions.map(({ place }) => place)).toEqual([ALICE_DM]);
  });

  test('has nothing of others, and nothing above the level that asks', async () => {
    await using house = await House.open();
    await house.say('in private');
    await house.say('in the kitchen', TOGETHER);
    const places = async (person: string, level: TrustLevel): Promise<string[]> =>
      (await house.as(person, level).list({ limit: 50 })).sessions.map(({ place }) => place);
    expect(await places('bob', 'inner')).toEqual([KITCHEN]);
    expect(await places('alice', 'inner')).toEqual([KITCHEN]);
    expect(await places('alice', 'public')).toEqual([]);
    expect(await places('carol', 'familiar')).toEqual([]);
  });

  test('says what closed a conversation, and keeps it for those who read it', async () => {
    await using house = await House.open();
    await house.say('the party is a surprise', TOGETHER);
    await house.say('hello Dave', { ...TOGETHER, readers: ['alice', 'bob', 'dave'] });
    const bobs = await house.as('bob', 'inner').list({ limit: 50 });
    expect(bobs.sessions.map(({ why }) => why)).toEqual([null, 'someone new can read the place']);
    const daves = house.as('dave', 'inner');
    expect(told(await daves.show({ id: await only(daves) }))).toEqual(['hello Dave', 're: hello Dave']);
  });

  test('whoever left does not read what was said after them', async () => {
    await using house = await House.open();
    await house.say('one', TOGETHER);
    await house.say('two, while Bob is away', { ...TOGETHER, readers: ['alice'] });
    expect((await house.as('bob', 'inner').list({ limit: 50 })).sessions).toEqual([]);
  });

  test('does not tell by its numbers what others talked about', async () => {
    await using house = await House.open();
    const numbers: number[] = [];
    for (let index = 0; index < 12; index += 1) {
      await house.say('hello', { by: 'bob', level: 'inner' });
      numbers.push((await house.as('bob', 'inner').archive({})).archived ?? 0);
    }
    expect(numbers.every((number) => number >= 100_000 && number < 1_000_000)).toBe(true);
    expect(numbers).not.toEqual(numbers.toSorted((one, other) => one - other));
  });
});

describe('a conversation', () => {
  test('is shown with its turns, their steps, what they took and what became of the reply', async () => {
    await using house = await House.open();
    await house.say('where is the key?', {}, toolSteps('c1', 'under the pot'));
    const port = house.as('alice', 'full');
    const shown = await port.show({ id: await only(port) });
    expect(shown).toMatchObject({
      row: { place: ALICE_DM, level: 'full', turns: 1 },
      turns: [
        {
          person: 'alice',
          level: 'full',
          state: 'done',
          error: null,
          said: [
            { from: 'alice', text: 'where is the key?' },
            { from: null, text: 're: where is the key?' },
          ],
          steps: [{ tool: 'memory_search', summary: '{"query":"key"}', failed: false }],
          usage: { model: 'simple', tokens: TOKENS },
          ...{ delivery: 'queued', deliveryWhy: null, jobs: [] },
        },
      ],
      next: null,
    });
  });

  test('shows nothing but words of a turn above the level that asks', async () => {
    // As in a room whose level was configured: the place is familiar and Alice's turn is not.
    const how: Begin = { place: KITCHEN, level: 'full', placeLevel: 'familiar', readers: ['alice', 'carol'] };
    const look = async (steps: readonly Message[], level: TrustLevel): Promise<Conversation['turns'][number]> => {
      await using own = await House.open();
      await own.say('hello', how, steps);
      const port = own.as('carol', level, KITCHEN);
      const [turn] = (await port.show({ id: await only(port) })).turns;
      if (turn === undefined) throw new Error('no turn');
      return turn;
    };
    const secret = await look(toolSteps('c1', 'CANARY'), 'familiar');
    const plain = await look([], 'familiar');
    expect(secret).toMatchObject({ steps: [], usage: null });
    expect(timeless(secret)).toEqual(timeless(plain));
    expect((await look(toolSteps('c1', 'CANARY'), 'full')).steps).toHaveLength(1);
  });

  test('of somebody else is answered byte for byte like one that is not there', async () => {
    await using house = await House.open();
    await house.say('in private');
    const id = await only(house.as('alice', 'full'));
    const bob = house.as('bob', 'inner');
    const refusal = async (number: number): Promise<string> =>
      bob.show({ id: number }).then(
        () => 'shown',
        ({ code, message, data }) => JSON.stringify({ code, message, data }),
      );
    const others = await refusal(id);
    expect(others).toContain('E_NOT_FOUND');
    expect(await refusal(99)).toBe(others);
    // Her own, but not from where she stands now.
    await expect(house.as('alice', 'inner').show({ id })).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
  });

  test('says why a turn failed', async () => {
    await using house = await House.open();
    const { turn } = await house.begin('hello');
    const [call] = toolSteps('c1', 'never came');
    await house.journal.turn(turn).call.append({ step: 0, message: call });
    await house.journal.turn(turn).call.fail({ code: 'E_PROVIDER', message: 'The provider failed.' });
    const port = house.as('alice', 'full');
    const { turns } = await port.show({ id: await only(port) });
    expect(turns).toMatchObject([{ state: 'failed', error: 'E_PROVIDER', usage: null, steps: [{ failed: true }] }]);
  });

  test('comes in pages that fit into a line, and all pages together are the whole', async () => {
    await using house = await House.open();
    // A control character takes six bytes in JSON.
    const words = Array.from({ length: 8 }, (_, index) => `${index} ${'\u0001'.repeat(20_000)}`);
    for (const text of words) await house.say(text);
    const port = house.as('alice', 'full');
    const id = await only(port);
    const pages: Conversation[] = [await port.show({ id })];
    for (let next = pages[0]?.next; next != null && pages.length < 20; next = pages.at(-1)?.next) {
      pages.push(await port.show({ id, after: next }));
    }
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(LINE_MAX_BYTES);
    expect(pages.flatMap(told)).toEqual(words.flatMap((text) => [text, `re: ${text}`]));
    expect(await heard(port, 1_000)).not.toHaveLength(16);
  });

  test('cuts a text that would not fit, and says so', async () => {
    await using house = await House.open();
    await house.say('\u0001'.repeat(200_000));
    const port = house.as('alice', 'full');
    const page = await port.show({ id: await only(port) });
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(LINE_MAX_BYTES);
    expect(told(page)[0]).toMatch(/more characters are not shown\]$/);
  });
});

describe('archiving', () => {
  test('closes the open conversation; the next message begins a new one, and both are listed', async () => {
    await using house = await House.open();
    await house.say('one');
    const port = house.as('alice', 'full');
    const id = await only(port);
    expect(await port.archive({})).toEqual({ archived: id });
    expect(await heard(port)).toEqual([]);
    await house.say('two');
    expect(await heard(port)).toEqual(['alice: two', 'agent: re: two']);
    const { sessions } = await port.list({ limit: 50 });
    expect(sessions.map(({ why }) => why).sort()).toEqual(['archived', null]);
    expect(told(await port.show({ id }))).toEqual(['one', 're: one']);
  });

  test('where nothing is open archives nothing', async () => {
    await using house = await House.open();
    const port = house.as('alice', 'full');
    expect(await port.archive({})).toEqual({ archived: null });
    await house.say('one');
    await port.archive({});
    expect(await port.archive({})).toEqual({ archived: null });
  });

  test('leaves a turn that runs where it is', async () => {
    await using house = await House.open();
    await house.say('before');
    const { turn } = await house.begin('one');
    const port = house.as('alice', 'full');
    const { archived } = await port.archive({});
    await house.journal.turn(turn).call.commit({ text: 're: one' });
    expect(told(await port.show({ id: archived ?? 0 }))).toEqual(['before', 're: before', 'one', 're: one']);
    expect(await heard(port)).toEqual([]);
  });

  test('in a room is for its readers', async () => {
    await using house = await House.open();
    await house.say('one', TOGETHER);
    expect(await house.as('dave', 'inner', KITCHEN).archive({})).toEqual({ archived: null });
    expect(await heard(house.as('alice', 'inner', KITCHEN))).toHaveLength(2);
    expect(await house.as('bob', 'inner', KITCHEN).archive({})).toMatchObject({ archived: expect.any(Number) });
    expect(await heard(house.as('alice', 'inner', KITCHEN))).toEqual([]);
  });
});

test('a journal of before readers were rows is brought up, with its conversations readable by the same people', async () => {
  const folder = await newFolder();
  const db = openDatabase(join(folder, 'journal.db'), MIGRATIONS.slice(0, 1), { synchronous: 'FULL' });
  db.exec(`
    INSERT INTO conversations (id, place, level, readers, opened_at) VALUES
      (1, '${ALICE_DM}', 'full', '["alice"]', 5), (2, '${KITCHEN}', 'inner', '["alice","bob","bob"]', 6),
      (3, 'group:terminal:attic', 'public', 'broken', 7);`);
  db.close();
  await using house = await House.open(folder);
  const ids = async (person: string): Promise<number[]> =>
    (await house.as(person, 'full').list({ limit: 50 })).sessions.map(({ id }) => id);
  expect([await ids('alice'), await ids('bob')]).toEqual([[2, 1], [2]]);
  await house.say('and on', TOGETHER);
  expect(await ids('bob')).toEqual([2]);
});
