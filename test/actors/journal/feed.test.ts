import { describe, expect, test } from 'vitest';
import { begin } from '../../../src/actors/journal/begin.ts';
import { commit } from '../../../src/actors/journal/end.ts';
import type { PlaceKey } from '../../../src/protocol/address.ts';
import type { FeedConversation } from '../../../src/protocol/contracts/journal/index.ts';
import { personName, type TurnId } from '../../../src/protocol/ids.ts';
import { ALICE_DM, KITCHEN, newFolder } from './support.ts';
import { Timed } from './timed.ts';

function begun(timed: Timed, place: PlaceKey = ALICE_DM): TurnId {
  const levels = { level: 'full', placeLevel: 'full', sender: 'full' } as const;
  const inbox = timed.accept('alice', place);
  return begin(timed.journal, { inbox, person: personName('alice'), place, ...levels, readers: ['alice'] }).turn;
}

const answer = ({ journal }: Timed, turn: TurnId, text: string) => commit(journal, turn, { text });

const feedOf = ({ journal }: Timed) => journal.feed;

/** What changed since, and up to where. */
function since(timed: Timed, after: number): { changed: FeedConversation[]; revision: number } {
  const { head, conversations } = feedOf(timed).changed(after);
  return { changed: conversations, revision: head.revision };
}

const only = ({ changed }: { changed: FeedConversation[] }): FeedConversation => {
  expect(changed).toHaveLength(1);
  const [one] = changed;
  if (one === undefined) throw new Error('nothing changed');
  return one;
};

const texts = (timed: Timed, id: number, after = 0): string[] =>
  feedOf(timed)
    .said(id, after)
    .entries.map(({ text }) => text);

describe('the feed', () => {
  test('tells of each conversation whose words changed, once, by its latest change', async () => {
    using timed = new Timed(await newFolder());
    expect(since(timed, 0)).toEqual({ changed: [], revision: 0 });
    const first = begun(timed);
    const kitchen = begun(timed, KITCHEN);
    const all = since(timed, 0);
    expect(all.changed.map(({ place }) => place)).toEqual([ALICE_DM, KITCHEN]);
    expect(all.changed.at(-1)?.revision).toBe(all.revision);
    answer(timed, first, 'the answer');
    const changed = only(since(timed, all.revision));
    expect(changed).toMatchObject({ place: ALICE_DM, readers: ['alice'], rewritten: 0, name: null });
    expect(texts(timed, changed.id)).toEqual([expect.any(String), 'the answer']);
    answer(timed, kitchen, 'another');
    expect(only(since(timed, since(timed, all.revision).revision - 1)).place).toBe(KITCHEN);
  });

  test('is still where nothing that was said aloud changed', async () => {
    using timed = new Timed(await newFolder());
    const turn = begun(timed);
    const { revision } = since(timed, 0);
    const { entries, turns, file } = timed.journal;
    const conversation = turns.get(turn)?.conversation ?? 0;
    file.write(() => {
      const step = {
        role: 'assistant' as const,
        content: [{ type: 'tool_call' as const, id: 'c', name: 'x', input: {} }],
      };
      entries.step({ conversation, turn, author: null, level: 'full', integrity: 'full', message: step, at: 1 }, 0);
      entries.forgetSteps(turn);
    });
    expect(since(timed, revision)).toEqual({ changed: [], revision });
  });

  test('says that a conversation is to be read anew where something was taken out of it, on both sides', async () => {
    using timed = new Timed(await newFolder());
    const turn = begun(timed);
    const other = begun(timed, KITCHEN);
    const { entries, turns, file } = timed.journal;
    const to = turns.get(other)?.conversation ?? 0;
    file.write(() => entries.move(turn, to));
    expect(since(timed, 0).changed.map(({ rewritten }) => rewritten)).toEqual([1, 1]);
    expect(texts(timed, to)).toHaveLength(2);
    file.db.exec('DELETE FROM entries WHERE aloud = 1');
    expect(
      since(timed, 0)
        .changed.map(({ rewritten }) => rewritten)
        .sort(),
    ).toEqual([1, 3]);
  });

  test('tells who can read it no more, and that nobody can: then no word of it is told', async () => {
    using timed = new Timed(await newFolder());
    const turn = begun(timed);
    answer(timed, turn, 'the answer');
    const { id, revision } = only(since(timed, 0));
    const { forgetting, file } = timed.journal;
    file.write(() => forgetting.hide(id, timed.now));
    const hidden = only(since(timed, revision));
    expect(hidden).toMatchObject({ id, readers: [], rewritten: 0 });
    expect(texts(timed, id)).toEqual([]);
    // What is taken away afterwards is no news.
    while (file.write(() => forgetting.slice(id)));
    expect(since(timed, hidden.revision).changed).toEqual([]);
  });

  test('tells in pages, and a text that is too long by its beginning', async () => {
    using timed = new Timed(await newFolder());
    const turn = begun(timed);
    answer(timed, turn, 'long '.repeat(60_000));
    const { id } = only(since(timed, 0));
    const [said, reply] = feedOf(timed).said(id, 0).entries;
    expect(reply?.text.length).toBeLessThan(101_000);
    expect(feedOf(timed).said(id, said?.id ?? 0).entries).toEqual([reply]);
  });
});
