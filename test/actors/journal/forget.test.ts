import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CoopError } from '../../../src/protocol/errors.ts';
import type { InboxId, TurnId } from '../../../src/protocol/ids.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { ALICE_DM, accepted, type Begin, begun, KITCHEN, newFolder, TestJournal } from './support.ts';

const CANARY = 'canaryforgetmeq';

class House implements AsyncDisposable {
  readonly journal: TestJournal;
  readonly folder: string;
  readonly control;
  readonly inbox;

  private constructor(journal: TestJournal, folder: string) {
    this.journal = journal;
    this.folder = folder;
    this.control = journal.control();
    this.inbox = journal.inbox();
  }

  static async open(): Promise<House> {
    const folder = await newFolder();
    return new House(await TestJournal.open(folder), folder);
  }

  async begin(id: string, how: Begin = {}): Promise<{ turn: TurnId; inbox: InboxId }> {
    const place = how.place ?? ALICE_DM;
    const { inbox } = await accepted(this.inbox, { id, text: `${CANARY} of ${id}`, by: how.by ?? 'alice', place });
    return { turn: (await begun(this.control, inbox, how)).turn, inbox };
  }

  /** A turn with everything that it can leave behind, delivered. */
  async say(id: string, how: Begin = {}): Promise<void> {
    const { turn } = await this.begin(id, how);
    await this.journal.turn(turn).call.commit({ text: `${CANARY} again` });
    const channel = await this.journal.channel(() => ({ receipt: 'shown' }));
    for (const event of this.journal.events.splice(0)) {
      if (event.type !== 'reply') continue;
      await this.control.call.route({ outbox: event.outbox, decision: 'send', level: 'full', why: '' });
    }
    await channel.gone();
  }

  as(person: string, level: TrustLevel, deletes = false, place = ALICE_DM) {
    return this.journal.sessions({ person, level, place }, deletes).call;
  }

  async only(person: string, level: TrustLevel): Promise<number> {
    const { sessions } = await this.as(person, level).list({ limit: 10 });
    expect(sessions).toHaveLength(1);
    return sessions[0]?.id ?? 0;
  }

  /** Everything that lies in the folder, as bytes. */
  async bytes(): Promise<string> {
    const names = await readdir(this.folder);
    return (await Promise.all(names.map((name) => readFile(join(this.folder, name), 'latin1')))).join('');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.journal[Symbol.asyncDispose]();
  }
}

describe('a conversation that somebody has forgotten', () => {
  test('is in no byte of the files any more, and its messages are still known', async () => {
    await using house = await House.open();
    await house.say('m1');
    await house.say('m2');
    const id = await house.only('alice', 'full');
    expect(await house.bytes()).toContain(CANARY);
    expect(await house.as('alice', 'full').forget({ id })).toEqual({ id, place: ALICE_DM, turns: 2 });
    expect(await house.bytes()).not.toContain(CANARY);
    expect((await house.as('alice', 'full').list({ limit: 10 })).sessions).toEqual([]);
    expect((await house.as('alice', 'full').history({ limit: 10 })).entries).toEqual([]);
    // Delivered once more it is the same message, and not answered again.
    const again = await accepted(house.inbox, { id: 'm1', text: CANARY, by: 'alice', place: ALICE_DM });
    expect(again.duplicate).toBe(true);
    expect((await house.control.call.overview({})).waiting).toBe(0);
    // What is said next is a conversation of its own.
    await house.say('m3');
    expect(await house.only('alice', 'full')).not.toBe(id);
  });

  test('keeps the name of its person from newcomers', async () => {
    await using house = await House.open();
    await house.say('m1');
    await house.as('alice', 'full').forget({ id: await house.only('alice', 'full') });
    expect(await house.control.call.knows({ person: 'alice' as never })).toEqual({ known: true });
  });

  test('was theirs alone, or they decide for all who could read it', async () => {
    await using house = await House.open();
    const room = { place: KITCHEN, level: 'inner', placeLevel: 'inner', readers: ['alice', 'bob'] } as const;
    await house.say('m1', { ...room, person: 'bob', by: 'bob' } as Begin);
    const id = await house.only('bob', 'inner');
    const codes = (error: unknown) => (error instanceof CoopError ? error.code : 'none');
    expect(await house.as('bob', 'inner').forget({ id }).then(codes, codes)).toBe('E_NOT_THEIRS');
    // Who could not read it learns nothing of it, whatever they may decide.
    expect(await house.as('dana', 'full', true).forget({ id }).then(codes, codes)).toBe('E_NOT_FOUND');
    expect(await house.as('alice', 'full', true).forget({ id })).toMatchObject({ id, place: KITCHEN });
  });

  test('is not forgotten while something of it goes on', async () => {
    await using house = await House.open();
    const { turn } = await house.begin('m1');
    const id = await house.only('alice', 'full');
    await expect(house.as('alice', 'full').forget({ id })).rejects.toMatchObject({ code: 'E_AT_WORK' });
    // Its reply waits for a channel.
    await house.journal.turn(turn).call.commit({ text: 'hello' });
    await expect(house.as('alice', 'full').forget({ id })).rejects.toMatchObject({ code: 'E_AT_WORK' });
    expect((await house.as('alice', 'full').history({ limit: 10 })).entries).toHaveLength(2);
  });
});
