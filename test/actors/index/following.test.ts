import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { settleRestored } from '../../../src/actors/journal/restored.ts';
import type { FeedConversation } from '../../../src/protocol/contracts/journal/index.ts';
import { ALICE_DM, KITCHEN, TestJournal } from '../journal/support.ts';
import { Timed } from '../journal/timed.ts';
import { BOB_DM, Fed, Mouth, Talk } from './support.ts';

const QUERIES = ['where is the spare key', 'garden', 'the key of the garden shed', 'Bob'];

/** A household with something to be found, in several places. */
async function told(): Promise<Talk> {
  const talk = await Talk.open();
  const room = { place: KITCHEN, level: 'inner', readers: ['alice', 'bob'] } as const;
  const at = Date.now();
  await talk.say('the spare key is in the garden shed', { at }, 'In the shed, then.');
  await talk.say('Bob, the garden needs water', { ...room, by: 'alice', at: at + 1 }, 'Water for the garden.');
  await talk.say('the key is mine', { by: 'bob', place: BOB_DM, level: 'inner', at: at + 2 });
  await talk.say('and the garden key, too', { at: at + 3 });
  await talk.say('thanks, Alice', { ...room, by: 'bob', at: at + 4 });
  await talk.bring(
    ['the key hung in the garden', 'which garden?', 'the old garden'].map((text, line) => {
      return { conversation: 'diary', ref: `d/${line}`, speaker: line === 1 ? 'Eve' : 'alice', at: at + line, text };
    }),
  );
  return talk;
}

const all = async (talk: Talk): Promise<string> =>
  JSON.stringify(await talk.asking().search({ queries: QUERIES, limit: 20 }));

describe('what is found is the same', () => {
  test('after a restart, with what was said meanwhile', async () => {
    await using talk = await told();
    const before = await all(talk);
    expect(JSON.parse(before).results[0]).toHaveLength(7);
    await talk.restart();
    expect(await all(talk)).toBe(before);
    await talk.restart(() => talk.say('the violin is at the luthier'));
    expect(await talk.texts('violin')).toEqual(['the violin is at the luthier']);
  });

  test('when it is made anew: by request, without its file, from a file that is none, and from half of one', async () => {
    await using talk = await told();
    const before = await all(talk);
    expect(await talk.keep().rebuild({})).toEqual({ done: true, entries: 13 });
    expect(await all(talk)).toBe(before);
    await talk.restart(() => rmSync(talk.path));
    expect(await all(talk)).toBe(before);
    await talk.restart(() => writeFileSync(talk.path, 'no database at all '.repeat(1_000)));
    expect(await all(talk)).toBe(before);
    await talk.restart(() => {
      const bytes = readFileSync(talk.path);
      writeFileSync(talk.path, bytes.fill(7, Math.floor(bytes.length / 2)));
    });
    expect(await all(talk)).toBe(before);
  });

  test('and says when it is not all of it: nobody to be followed', async () => {
    await using talk = await told();
    const before: { results: unknown; behind: boolean } = JSON.parse(await all(talk));
    expect(before.behind).toBe(false);
    await talk.journal.actor.worker.terminate();
    expect(JSON.parse(await all(talk))).toEqual({ results: before.results, behind: true });
  });
});

test('what is said is found at once, without being asked to look', async () => {
  await using talk = await told();
  await all(talk);
  await talk.say('the accordion is broken');
  // By its file: no search hurries it along.
  const inFile = (): boolean =>
    readdirSync(talk.folder).some((name) => name.startsWith('index.db') && bytesOf(talk, name).includes('accordion'));
  await expect.poll(inFile, { timeout: 5_000, interval: 20 }).toBe(true);
});

test('a turn that moves to another conversation is found there, and no more where it began', async () => {
  await using talk = await told();
  const { journal } = talk;
  const control = journal.control();
  const room = { place: KITCHEN, level: 'inner', readers: ['alice', 'bob'] } as const;
  const { inbox } = await journal.inbox().call.accept({
    ...{ messageId: 'moving', identity: 'terminal:alice' as never, place: KITCHEN, text: 'the tuba is loud', at: 9 },
  });
  const begin = (readers: readonly string[]) =>
    control.call.begin({
      ...{ inbox, person: 'alice' as never, place: KITCHEN, sender: 'full' },
      ...room,
      placeLevel: room.level,
      readers: [...readers],
    });
  await begin(['alice', 'bob']);
  expect(await talk.texts('tuba', { readers: ['bob'], level: 'inner' })).toHaveLength(1);
  // Somebody came in before it was answered: it starts over, in front of them.
  await begin(['alice', 'bob', 'ben']);
  expect(await talk.texts('tuba', { readers: ['ben'], level: 'inner' })).toEqual(['the tuba is loud']);
  expect(await talk.texts('tuba', { readers: ['bob'], level: 'inner' })).toEqual(['the tuba is loud']);
});

const bytesOf = (talk: Talk, name: string): string => readFileSync(join(talk.folder, name), 'latin1');

test('of what was forgotten no byte is left in the index, and the rest is', async () => {
  await using talk = await told();
  await talk.say('forgetmenotq is a word', { place: ALICE_DM });
  const [found] = await talk.find('forgetmenotq');
  const looker = { person: 'alice', level: 'full', place: ALICE_DM } as const;
  await talk.journal.sessions(looker).call.forget({ id: found?.conversation ?? 0 });
  expect(await talk.asking().settle({})).toEqual({ done: true });
  expect(await talk.find('forgetmenotq')).toEqual([]);
  const files = readdirSync(talk.folder).filter((name) => name.startsWith('index.db'));
  const bytes = files.map((name) => bytesOf(talk, name)).join('');
  expect(bytes).not.toContain('forgetmenotq');
  expect(bytes).toContain('the key hung in the garden');
  // Nor of a history that was brought along, and its name.
  const [brought] = await talk.find('old garden', { conversation: 'diary' });
  await talk.journal.sessions(looker).call.forget({ id: brought?.conversation ?? 0 });
  await talk.asking().settle({});
  await talk.index.drain();
  await talk.journal.actor.drain();
  const left = readdirSync(talk.folder)
    .map((name) => bytesOf(talk, name))
    .join('');
  expect(left).not.toContain('the key hung in the garden');
  expect(left).not.toContain('diary');
  expect(left).toContain('garden needs water');
});

test('after a backup was put back, nothing is found that is not in it', async () => {
  await using talk = await told();
  const saved = join(talk.folder, 'saved');
  await talk.index.drain();
  await talk.journal.actor.drain();
  writeFileSync(saved, readFileSync(talk.journal.path));
  {
    await using later = await Talk.open(talk.folder);
    await later.say('the cello is for sale');
    expect(await later.texts('cello')).toHaveLength(1);
    await later.index.drain();
    await later.journal.actor.drain();
  }
  for (const ending of ['', '-wal', '-shm'])
    if (existsSync(talk.journal.path + ending)) rmSync(talk.journal.path + ending);
  writeFileSync(talk.journal.path, readFileSync(saved));
  {
    using restored = new Timed(talk.folder);
    settleRestored(restored.journal, 'yesterday');
  }
  {
    // More was said since than was said before and is not there: no number says so.
    await using alone = await TestJournal.open(talk.folder);
    const mouth = new Mouth(alone);
    for (const thing of ['drum', 'flute', 'horn']) await mouth.say(`the ${thing} is for sale`);
    await alone.actor.drain();
  }
  await using again = await Talk.open(talk.folder);
  expect(await again.texts('cello')).toEqual([]);
  expect(await again.texts('drum')).toEqual(['the drum is for sale']);
  expect(await again.texts('hung')).toEqual(['the key hung in the garden']);
});

test('what is not there any more is not found, whatever the journal says next under its numbers', async () => {
  await using index = await Fed.open();
  const conversation = {
    id: 482_913,
    place: ALICE_DM,
    level: 'full' as const,
    readers: ['alice'],
    name: null,
  } satisfies Partial<FeedConversation>;
  const said = (id: number, text: string) => {
    return { id, speaker: 'alice', integrity: 'full', at: Date.now(), text, turn: null, ref: null } as const;
  };
  index.tells({ ...conversation, revision: 1, rewritten: 0 }, [
    said(5, 'the harp is in tune'),
    said(6, 'and the lute'),
  ]);
  expect(await index.texts('harp lute')).toHaveLength(2);
  index.tells({ ...conversation, revision: 2, rewritten: 1 }, [said(4, 'the lute alone is in tune')]);
  expect(await index.texts('harp lute')).toEqual(['the lute alone is in tune']);
  // The same number, in another conversation that is told of first.
  index.tells({ ...conversation, id: 482_914, revision: 3, rewritten: 0 }, [said(4, 'the lyre is mine')]);
  expect(await index.texts('lute lyre')).toEqual(['the lyre is mine']);
});
