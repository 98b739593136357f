import { describe, expect, test } from 'vitest';
import { begin } from '../../../src/actors/journal/begin.ts';
import { personName, type TurnId } from '../../../src/protocol/ids.ts';
import { key, Scheduled } from './scheduled.ts';
import { ALICE_DM, KITCHEN, newFolder } from './support.ts';
import { HOUR } from './timed.ts';

async function opened(): Promise<Scheduled> {
  return new Scheduled(await newFolder());
}

/** In the kitchen, where Carol reads, too. */
function inKitchen(journal: Scheduled, who = 'alice'): TurnId {
  const levels = { level: 'familiar', placeLevel: 'familiar', sender: 'full' } as const;
  const asked = { person: personName(who), place: KITCHEN, ...levels, readers: ['alice', 'carol'] };
  return begin(journal.journal, { inbox: journal.accept(who, KITCHEN), ...asked }).turn;
}

describe('a reminder', () => {
  test('is said at its time where it was set, once, at the level it was set at', async () => {
    using journal = await opened();
    const turn = journal.begin('remind me');
    const { keep } = journal.remind(turn);
    await keep.set({ key: key(turn), at: journal.now + HOUR, text: 'the tea' });
    expect(journal.wake()).toEqual({ woken: 0, nextAt: journal.now + HOUR });
    journal.now += HOUR;
    expect(journal.wake()).toEqual({ woken: 1, nextAt: null });
    expect(journal.wake().woken).toBe(0);
    expect(journal.outbox()).toEqual([
      { kind: 'sent', place: ALICE_DM, text: 'Reminder: the tea', state: 'queued', level: 'full' },
    ]);
  });

  test('that is late says so', async () => {
    using journal = await opened();
    const turn = journal.begin('remind me');
    await journal.remind(turn).keep.set({ key: key(turn), at: journal.now + HOUR, text: 'the tea' });
    const due = new Date(journal.now + HOUR).toISOString().slice(0, 16).replace('T', ' ');
    journal.now += 5 * HOUR;
    journal.wake();
    expect(journal.outbox()[0]?.text).toBe(`Reminder: the tea (late: it was for ${due} UTC)`);
  });

  test('survives a restart, and is still said once', async () => {
    const folder = await newFolder();
    let at = 0;
    {
      using journal = new Scheduled(folder);
      const turn = journal.begin('remind me');
      at = journal.now + HOUR;
      await journal.remind(turn).keep.set({ key: key(turn), at, text: 'the tea' });
    }
    using journal = new Scheduled(folder);
    journal.now = at;
    expect(journal.wake().woken).toBe(1);
    expect(journal.outbox()).toHaveLength(1);
  });

  test('is set once under a key, however often that is asked', async () => {
    using journal = await opened();
    const turn = journal.begin('remind me');
    const { keep, read } = journal.remind(turn);
    const asked = { key: key(turn), at: journal.now + HOUR, text: 'the tea' };
    const [first, again] = [await keep.set(asked), await keep.set(asked)];
    expect(again).toEqual(first);
    expect((await read.list({})).reminders).toHaveLength(1);
  });

  test('for a time that is over, or too far away, is refused', async () => {
    using journal = await opened();
    const turn = journal.begin('remind me');
    const { keep } = journal.remind(turn);
    for (const at of [journal.now, journal.now - 1, journal.now + 6 * 365 * 24 * HOUR]) {
      expect(() => keep.set({ key: key(turn), at, text: 'x' })).toThrow(
        expect.objectContaining({ code: 'E_REMINDER' }),
      );
    }
  });

  test('is cancelled by its person, and then never said', async () => {
    using journal = await opened();
    const turn = journal.begin('remind me');
    const { keep, read } = journal.remind(turn);
    const { id } = await keep.set({ key: key(turn), at: journal.now + HOUR, text: 'the tea' });
    const asked = { key: key(turn), id };
    expect(await keep.cancel(asked)).toMatchObject({ id, text: 'the tea' });
    expect(await keep.cancel(asked)).toMatchObject({ id });
    expect((await read.list({})).reminders).toEqual([]);
    journal.now += 2 * HOUR;
    expect(journal.wake().woken).toBe(0);
  });

  test('of somebody else is not there, to see or to cancel', async () => {
    using journal = await opened();
    const turn = journal.begin('remind me');
    const { id } = await journal.remind(turn).keep.set({ key: key(turn), at: journal.now + HOUR, text: 'the ring' });
    const bobs = inKitchen(journal, 'bob');
    const { keep, read } = journal.remind(bobs, false);
    expect((await read.list({})).reminders).toEqual([]);
    expect(() => keep.cancel({ key: key(bobs), id })).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
  });

  test('that was set alone is not shown before others, nor cancelled there; one that was set there is shown in both', async () => {
    using journal = await opened();
    const alone = journal.begin('remind me');
    const { id } = await journal.remind(alone).keep.set({ key: key(alone), at: journal.now + HOUR, text: 'the ring' });
    const room = inKitchen(journal);
    const here = journal.remind(room, false);
    await here.keep.set({ key: key(room), at: journal.now + HOUR, text: 'the cake' });
    const texts = async (of: typeof here) => (await of.read.list({})).reminders.map(({ text }) => text);
    expect(await texts(here)).toEqual(['the cake']);
    expect(() => here.keep.cancel({ key: key(room), id })).toThrow(expect.objectContaining({ code: 'E_NOT_FOUND' }));
    expect((await texts(journal.remind(alone))).sort()).toEqual(['the cake', 'the ring']);
  });

  test('has a number that says nothing of how many others have', async () => {
    using journal = await opened();
    const turn = journal.begin('remind me');
    const { keep } = journal.remind(turn);
    const { id } = await keep.set({ key: key(turn), at: journal.now + HOUR, text: 'x' });
    expect(journal.journal.file.db.prepare('SELECT max(id) FROM reminders').pluck().get()).toBe(id);
    // Drawn by the same hand that numbers conversations and turns here: not the next row of its table.
    expect(id).toBeGreaterThan(1);
  });

  test('goes with the conversation that it was set in, when that is forgotten', async () => {
    using journal = await opened();
    const turn = journal.begin('remind me');
    await journal.remind(turn).keep.set({ key: key(turn), at: journal.now + HOUR, text: 'the violet heron' });
    const { file, forgetting, turns, inbox } = journal.journal;
    const row = turns.get(turn);
    file.write(() => {
      turns.finish(turn, journal.now);
      if (row !== undefined) inbox.setState(row.inbox, 'done');
      forgetting.hide(row?.conversation ?? 0, journal.now);
    });
    while (file.write(() => forgetting.slice(row?.conversation ?? 0)));
    expect(file.db.prepare('SELECT count(*) FROM reminders').pluck().get()).toBe(0);
  });
});
