import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '../../../src/actors/journal/schema.ts';
import { openDatabase } from '../../../src/actors/kernel/sqlite/index.ts';
import type { CaptureSink } from '../../../src/protocol/contracts/journal/index.ts';
import type { TurnId } from '../../../src/protocol/ids.ts';
import { type JobId, personName } from '../../../src/protocol/ids.ts';
import { ALICE_DM, accepted, type Begin, begun, KITCHEN, newFolder, TestJournal, toolSteps } from './support.ts';

const MINE: CaptureSink = { store: 'private', audience: 'me', afterMs: 0 };
const EVERYONES: CaptureSink = { store: 'social', audience: 'everyone', afterMs: 0 };
const SAID = 'The spare key is under the blue pot.';

let last = 0;
const controls = new WeakMap<TestJournal, ReturnType<TestJournal['control']>>();

/** One listener: each hears everything. */
function controlOf(journal: TestJournal): ReturnType<TestJournal['control']> {
  const control = controls.get(journal) ?? journal.control();
  controls.set(journal, control);
  return control;
}

async function turn(journal: TestJournal, text = SAID, begin: Begin = {}): Promise<TurnId> {
  last += 1;
  const { place = ALICE_DM, by = 'alice' } = begin;
  const { inbox } = await accepted(journal.inbox(), { id: `m${last}`, text, by, place });
  return (await begun(controlOf(journal), inbox, begin)).turn;
}

const committed = (journal: TestJournal, id: TurnId, sink?: CaptureSink, text = 'Noted.') =>
  journal.turn(id, sink).call.commit({ text });

describe('what was said in a turn', () => {
  it('is work as soon as the turn is committed, for whom it was said', async () => {
    await using journal = await TestJournal.open(await newFolder());
    const id = await turn(journal);
    await committed(journal, id, MINE);
    const work = await journal.event('work');
    expect(work).toMatchObject({ kind: 'capture', turn: id, store: 'private', audience: 'me', integrity: 'full' });
    expect(await journal.captures(work.job).call.load({})).toEqual({
      exchanges: [
        {
          ...{ job: work.job, turn: id, speaker: 'alice', at: 1_700_000_000_000 },
          ...{ said: SAID, answered: 'Noted.', calls: [] },
        },
      ],
    });
  });

  it('is none where the port does not say so, where the turn failed, and where nothing was told', async () => {
    await using journal = await TestJournal.open(await newFolder());
    await committed(journal, await turn(journal));
    await committed(journal, await turn(journal, 'where is the key?'), MINE);
    const failed = await turn(journal);
    await journal.turn(failed, MINE).call.fail({ code: 'E_FAILED', message: 'no' });
    await committed(journal, await turn(journal), MINE);
    await journal.event('work');
    expect(journal.events.filter(({ type }) => type === 'work')).toHaveLength(1);
  });

  it('waits for what else is said in one go, which nobody counts as undone, and survives the end of the thread', async () => {
    await using journal = await TestJournal.open(await newFolder());
    const soon: CaptureSink = { ...MINE, afterMs: 700 };
    await committed(journal, await turn(journal), soon);
    await committed(journal, await turn(journal), soon);
    expect(await controlOf(journal).call.overview({})).toMatchObject({ jobs: 0 });
    await using again = await journal.crash();
    controlOf(again);
    await again.event('work');
    await expect.poll(() => again.events.filter(({ type }) => type === 'work')).toHaveLength(2);
  });

  it('is told with what was looked up for it only where it is for the person alone', async () => {
    await using journal = await TestJournal.open(await newFolder());
    for (const sink of [MINE, EVERYONES]) {
      const id = await turn(journal);
      const steps = toolSteps('call', 'a secret of hers');
      for (const [step, message] of steps.entries()) await journal.turn(id).call.append({ step, message });
      await committed(journal, id, sink);
      const { job } = await journal.event('work', (work) => work.turn === id);
      const { exchanges } = await journal.captures(job).call.load({});
      expect(exchanges[0]?.calls).toEqual(
        sink === MINE ? [{ tool: 'memory_search', input: '{"query":"key"}', result: 'a secret of hers' }] : [],
      );
    }
  });

  it('is told alone where the turn had read what is believed less', async () => {
    await using journal = await TestJournal.open(await newFolder());
    const id = await turn(journal);
    const steps = toolSteps('call', 'hearsay', 'familiar');
    for (const [step, message] of steps.entries()) await journal.turn(id).call.append({ step, message });
    await committed(journal, id, MINE);
    const { job } = await journal.event('work');
    const { exchanges } = await journal.captures(job).call.load({});
    expect(exchanges).toMatchObject([{ said: SAID, answered: '', calls: [] }]);
  });

  it('and what the turn was reminded of by somebody who is believed less counts like that, too', async () => {
    await using journal = await TestJournal.open(await newFolder());
    const kitchen = { place: KITCHEN, level: 'familiar', sender: 'full', readers: ['alice', 'carol'] } as const;
    const id = await turn(journal, SAID, kitchen);
    await journal.turn(id).call.believe({ integrity: 'familiar' });
    await committed(journal, id, EVERYONES);
    const { job } = await journal.event('work');
    expect((await journal.captures(job).call.load({})).exchanges).toMatchObject([{ said: SAID, answered: '' }]);
  });
});

describe('work that captures', () => {
  it('is done once, and what a model took for it is counted with the turn, but not shown with it', async () => {
    const journal = await TestJournal.open(await newFolder());
    const id = await turn(journal);
    const tokens = { input: 100, output: 9, cacheRead: 0, cacheWrite: 0 };
    await journal.spend(id, tokens, { model: 'large' });
    await journal.turn(id, MINE).call.commit({ text: 'Noted.' });
    const { job } = await journal.event('work');
    const { call } = journal.captures(job);
    await call.load({});
    const small = { input: 7, output: 3, cacheRead: 0, cacheWrite: 0 };
    await journal.spend(id, small, { model: 'small', purpose: 'capture' });
    await call.done({ job });
    await call.done({ job });
    expect(await call.load({})).toEqual({ exchanges: [] });
    const past = journal.sessions({ person: personName('alice'), place: ALICE_DM, level: 'full' });
    const [row] = (await past.call.list({ limit: 1 })).sessions;
    const { turns } = await past.call.show({ id: row?.id ?? 0 });
    // How much it took depends on what is remembered, which whoever looks back may not know.
    expect(turns).toMatchObject([{ usage: { model: 'large', tokens }, jobs: [] }]);
    await journal[Symbol.asyncDispose]();
    const file = openDatabase(journal.path, MIGRATIONS, { synchronous: 'FULL' });
    expect(file.prepare('SELECT model FROM usage ORDER BY id').pluck().all()).toEqual(['large', 'small']);
    file.close();
  });

  it('is nobody’s but its lease’s', async () => {
    await using journal = await TestJournal.open(await newFolder());
    for (const sink of [MINE, MINE]) await committed(journal, await turn(journal), sink);
    await expect.poll(() => journal.events.filter(({ type }) => type === 'work').length).toBe(2);
    const [one, other] = journal.events.flatMap((event) => (event.type === 'work' ? [event.job] : []));
    const { call } = journal.captures(one ?? 0);
    await expect(call.done({ job: other as JobId })).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
  });

  it('comes again where its lease ends before it is done', async () => {
    await using journal = await TestJournal.open(await newFolder());
    await committed(journal, await turn(journal), MINE);
    const { job } = await journal.event('work');
    const { lease, call } = journal.captures(job);
    await call.load({});
    await journal.actor.revoke(lease);
    await expect.poll(() => journal.events.filter(({ type }) => type === 'work').length, { timeout: 5_000 }).toBe(2);
  });

  it('does not keep a conversation from being forgotten, and is forgotten with it', async () => {
    await using journal = await TestJournal.open(await newFolder());
    await committed(journal, await turn(journal), { ...MINE, afterMs: 60_000 }, '');
    const past = journal.sessions({ person: personName('alice'), place: ALICE_DM, level: 'full' }, true);
    const [row] = (await past.call.list({ limit: 1 })).sessions;
    await past.call.forget({ id: row?.id ?? 0 });
    expect((await past.call.list({ limit: 1 })).sessions).toEqual([]);
  });
});
