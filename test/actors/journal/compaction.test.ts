import { afterEach, describe, expect, test } from 'vitest';
import { Announcer } from '../../../src/actors/journal/announcer.ts';
import { begin } from '../../../src/actors/journal/begin.ts';
import { commit, fail } from '../../../src/actors/journal/end.ts';
import { compacting } from '../../../src/actors/journal/ports/index.ts';
import type { SummaryLabel } from '../../../src/protocol/contracts/journal/index.ts';
import { personName, type TurnId } from '../../../src/protocol/ids.ts';
import { ALICE_DM, newFolder, says, toolSteps } from './support.ts';
import { Timed } from './timed.ts';

const open: Timed[] = [];
afterEach(() => {
  for (const timed of open.splice(0)) timed[Symbol.dispose]();
});

const ALOUD: SummaryLabel = { kind: 'aloud', level: 'full' };
const REST: SummaryLabel = { kind: 'rest', level: 'full' };
const WHOLE = { characters: 100_000, clip: 1_000 };

/** Five turns that are over, and one that runs, which may compact them. */
async function five() {
  const timed = new Timed(await newFolder());
  open.push(timed);
  const turns: TurnId[] = [];
  for (let n = 0; n < 5; n += 1) {
    const turn = timed.begin(`words ${n}`);
    for (const [at, message] of toolSteps('c', `found ${n}`).entries()) {
      const entry = { conversation: conversationOf(timed, turn), turn, author: null, at: timed.now, message } as const;
      timed.journal.file.write(() => timed.journal.entries.step({ ...entry, level: 'full', integrity: 'full' }, at));
    }
    commit(timed.journal, turn, { text: `answer ${n}` });
    turns.push(turn);
  }
  const running = timed.begin('and now?');
  const conversation = conversationOf(timed, running);
  const port = compacting(timed.journal, new Announcer(timed.journal), { turn: running });
  const known = () => timed.journal.history.read(conversation, 'full');
  return { timed, turns, running, conversation, port, known };
}

const conversationOf = ({ journal }: Timed, turn: TurnId): number => journal.turns.get(turn)?.conversation ?? 0;

type Five = Awaited<ReturnType<typeof five>>;

async function summarise({ port, turns }: Pick<Five, 'port' | 'turns'>, upTo = 3): Promise<void> {
  await port.begin(turns[upTo] === undefined ? {} : { keeping: turns[upTo] });
  for (const label of [ALOUD, REST]) {
    const { from, through } = await port.read({ label, ...WHOLE });
    await port.keep({ label, from, through, text: `${label.kind} of it` });
  }
  await port.finish({});
}

describe('a summary', () => {
  test('stands for what was said before the cut; what follows is loaded as it was', async () => {
    const house = await five();
    await summarise(house);
    const { summaries, entries, more } = house.known();
    expect(summaries.map(({ label, text }) => [label.kind, text])).toEqual([
      ['aloud', 'aloud of it'],
      ['rest', 'rest of it'],
    ]);
    expect(new Set(entries.map(({ turn }) => turn))).toEqual(new Set(house.turns.slice(3)));
    expect(more).toBe(false);
  });

  test('is made of what was said aloud, and apart from it of what was not', async () => {
    const { port, turns } = await five();
    await port.begin({ keeping: turns[1] ?? turns[0] });
    const aloud = await port.read({ label: ALOUD, ...WHOLE });
    expect(aloud.pieces.map(({ kind, text }) => [kind, text])).toEqual([
      ['said', 'words 0'],
      ['answered', 'answer 0'],
    ]);
    const rest = await port.read({ label: REST, ...WHOLE });
    expect(rest.pieces.map(({ kind }) => kind)).toEqual(['called', 'returned']);
    expect(rest.last).toBe(true);
  });

  test('has nothing in it of a turn that its reader could not be shown as a whole', async () => {
    const { timed, turns, conversation } = await five();
    const [first, second] = turns;
    const db = timed.journal.file.db;
    // Of one turn a single step is above them; another is theirs.
    db.prepare("UPDATE entries SET level = 'inner' WHERE turn IN (?, ?)").run(first, second);
    db.prepare("UPDATE entries SET level = 'full' WHERE turn = ? AND seq = 2").run(first);
    const upto = timed.journal.gap.numberOf(conversation, second ?? turns[0] ?? ('' as TurnId)) ?? 0;
    const reader = { conversation, level: 'inner' } as const;
    const stretch = { from: { turn: 0, entry: 0 }, upto };
    const found = timed.journal.gap.read(reader, { kind: 'rest', level: 'inner' }, stretch);
    expect(found.map(({ mark }) => mark.turn)).toEqual([upto, upto]);
    expect(
      timed.journal.history.of(conversation, 'inner').filter(({ turn, aloud }) => turn === first && !aloud),
    ).toEqual([]);
  });

  test('is not loaded before there is one for each label', async () => {
    const house = await five();
    const { port, turns } = house;
    await port.begin({ keeping: turns[3] ?? turns[0] });
    const { from, through } = await port.read({ label: ALOUD, ...WHOLE });
    await port.keep({ label: ALOUD, from, through, text: 'aloud of it' });
    expect(await port.finish({})).toEqual({ done: false });
    expect(house.known().summaries).toEqual([]);
  });

  test('is made once: who comes later with the same part changes nothing', async () => {
    const { port, turns } = await five();
    await port.begin({ keeping: turns[3] ?? turns[0] });
    const { from, through } = await port.read({ label: ALOUD, ...WHOLE });
    await port.keep({ label: ALOUD, from, through, text: 'first' });
    await port.keep({ label: ALOUD, from, through, text: 'second' });
    expect((await port.read({ label: ALOUD, ...WHOLE })).summary).toBe('first');
  });

  test('is added to: the next is made of it and of what has come since', async () => {
    const house = await five();
    await summarise(house, 2);
    const { port, turns } = house;
    expect(await port.begin({ keeping: turns[4] ?? turns[0] })).toMatchObject({ turns: 2 });
    const { summary, pieces } = await port.read({ label: ALOUD, ...WHOLE });
    expect(summary).toBe('aloud of it');
    expect(pieces.map(({ text }) => text)).toEqual(['words 2', 'answer 2', 'words 3', 'answer 3']);
  });

  test('that was begun goes on with what was made for it, also where the cut has moved', async () => {
    const { port, turns } = await five();
    await port.begin({ keeping: turns[2] ?? turns[0] });
    const { from, through } = await port.read({ label: ALOUD, ...WHOLE });
    await port.keep({ label: ALOUD, from, through, text: 'so far' });
    await port.begin({ keeping: turns[4] ?? turns[0] });
    const { summary, pieces } = await port.read({ label: ALOUD, ...WHOLE });
    expect(summary).toBe('so far');
    expect(pieces.map(({ text }) => text)).toEqual(['words 2', 'answer 2', 'words 3', 'answer 3']);
  });

  test('never reaches the turn that runs', async () => {
    const house = await five();
    const { port, running, timed, conversation } = house;
    await port.begin({ keeping: running });
    expect(timed.journal.summaries.making({ conversation, level: 'full' })?.upto).toBe(
      timed.journal.gap.numberOf(conversation, house.turns[4] ?? running),
    );
    await expect(async () =>
      port.keep({ label: { kind: 'rest', level: 'inner' }, ...beyond(), text: 'x' }),
    ).not.toThrow();
    expect((await port.read({ label: ALOUD, ...WHOLE })).summary).toBeNull();
  });

  test('goes with an entry that it is made of, and stays with one that it is not', async () => {
    const house = await five();
    const { timed, turns } = house;
    const forget = timed.journal.file.db.prepare('DELETE FROM entries WHERE turn = ?');
    await summarise(house);
    forget.run(turns[4]);
    expect(house.known().summaries).toHaveLength(2);
    forget.run(turns[1]);
    expect(house.known().summaries).toEqual([]);
    expect(timed.journal.file.db.prepare('SELECT count(*) AS n FROM summaries').get()).toEqual({ n: 0 });
  });

  test.each([
    ['is worded otherwise', "UPDATE entries SET message = '{}' WHERE turn = ?"],
    ['is opened again', "UPDATE turns SET state = 'running' WHERE id = ?"],
    ['failed after all', "UPDATE turns SET state = 'failed' WHERE id = ?"],
    ['is worth less', "UPDATE turns SET level = 'public' WHERE id = ?"],
  ])('goes where a turn that it is made of %s', async (_, change) => {
    const house = await five();
    await summarise(house);
    house.timed.journal.file.db.prepare(change).run(house.turns[0]);
    expect(house.timed.journal.file.db.prepare('SELECT count(*) AS n FROM compactions').get()).toEqual({ n: 0 });
  });

  test('goes with its conversation, also one that a turn there still makes', async () => {
    const house = await five();
    const { timed, running, conversation, port } = house;
    const count = () => timed.journal.file.db.prepare('SELECT count(*) AS n FROM summaries').get();
    await summarise(house, 2);
    timed.journal.conversations.archive(ALICE_DM, 'alice', timed.now);
    expect(count()).toEqual({ n: 0 });
    await summarise(house);
    await port.own({ steps: 2, text: 'own' });
    expect(count()).toEqual({ n: 2 });
    fail(timed.journal, running, 'E_CANCELLED', '');
    expect(count()).toEqual({ n: 0 });
    expect(timed.journal.summaries.own(running)).toBeUndefined();
    expect(timed.journal.gap.isOpen(conversation)).toBe(false);
  });
});

describe('of the steps of a long turn', () => {
  test('a summary takes the place of the first, for itself and for those after it', async () => {
    const house = await five();
    const { timed, running, conversation, port } = house;
    const steps = ['a', 'b'].flatMap((id) => toolSteps(id, `found ${id}`));
    for (const [at, message] of steps.entries()) {
      const entry = {
        conversation,
        turn: running,
        author: null,
        level: 'full',
        integrity: 'inner',
        at: timed.now,
      } as const;
      timed.journal.file.write(() => timed.journal.entries.step({ ...entry, message }, at));
    }
    timed.journal.file.write(() => timed.journal.turns.believe(running, 'inner'));
    await port.own({ steps: 2, text: 'the first' });
    // An older one changes nothing.
    await port.own({ steps: 1, text: 'less' });
    commit(timed.journal, running, { text: 'done' });
    const ofIt = house.known().entries.filter(({ turn }) => turn === running);
    expect(ofIt.map(({ summary, integrity, message }) => [summary ?? message.content[0]?.type, integrity])).toEqual([
      ['text', 'full'],
      [2, 'inner'],
      ['tool_call', 'inner'],
      ['tool_result', 'inner'],
      ['text', 'inner'],
    ]);
    expect(says('x').role).toBe('assistant');
  });

  test('one that is over has it as well, at its own level only', async () => {
    const house = await five();
    const { timed, turns, port } = house;
    const [first] = turns;
    await port.own({ turn: first, steps: 2, text: 'the first' });
    const ofIt = house.known().entries.filter(({ turn }) => turn === first);
    expect(ofIt.map(({ summary, message }) => summary ?? message.content[0]?.type)).toEqual(['text', 2, 'text']);
    timed.journal.file.db.prepare("UPDATE turns SET level = 'inner' WHERE id = ?").run(turns[1]);
    expect(() => port.own({ turn: turns[1], steps: 2, text: 'x' })).toThrow('Not possible here');
  });

  test('it goes where the turn starts over', async () => {
    const house = await five();
    const { timed, running, port } = house;
    await port.own({ steps: 2, text: 'the first' });
    const { inbox } = timed.journal.turns.get(running) ?? { inbox: 0 as never };
    const asked = { person: personName('alice'), place: ALICE_DM, placeLevel: 'full', readers: ['alice'] } as const;
    begin(timed.journal, { inbox, ...asked, level: 'inner', sender: 'full', readers: ['alice'] });
    expect(timed.journal.summaries.own(running)).toBeUndefined();
  });
});

const beyond = () => ({ from: { turn: 0, entry: 1_000_000 }, through: { turn: 1_000, entry: 0 } });
