import { describe, expect, test } from 'vitest';
import { KITCHEN } from '../journal/support.ts';
import { BOB_DM, Talk } from './support.ts';

const bob = { by: 'bob', place: BOB_DM, level: 'inner' } as const;
const inKitchen = { place: KITCHEN, level: 'inner', readers: ['alice', 'bob'] } as const;

describe('who finds what was said', () => {
  test('alone, finds it alone, and nobody else does anywhere', async () => {
    await using talk = await Talk.open();
    await talk.say('the surprise for Dave is a canoe', bob);
    await talk.say('nothing of it here');
    const canoe = ['the surprise for Dave is a canoe'];
    expect(await talk.texts('canoe', { readers: ['bob'], level: 'inner' })).toEqual(canoe);
    // The owner, whoever else is in the house, and rooms with and without him.
    expect(await talk.find('canoe', { readers: ['alice'], level: 'full' })).toEqual([]);
    expect(await talk.find('canoe', { readers: ['ben'], level: 'inner' })).toEqual([]);
    expect(await talk.find('canoe', { readers: ['bob', 'alice'], level: 'inner' })).toEqual([]);
    expect(await talk.find('canoe', { readers: [], level: 'full' })).toEqual([]);
    // And he himself not where he is worth less.
    expect(await talk.find('canoe', { readers: ['bob'], level: 'familiar' })).toEqual([]);
  });

  test('in a room is whoever could read there, alone or with each other, and nobody who was not there', async () => {
    await using talk = await Talk.open();
    await talk.say('the boiler is serviced in May', { ...inKitchen, by: 'alice' }, 'The boiler, in May.');
    const all = ['The boiler, in May.', 'the boiler is serviced in May'];
    for (const readers of [['alice'], ['bob'], ['alice', 'bob']]) {
      expect((await talk.texts('boiler', { readers, level: 'inner' })).sort()).toEqual(all);
    }
    expect(await talk.find('boiler', { readers: ['ben'], level: 'inner' })).toEqual([]);
    expect(await talk.find('boiler', { readers: ['alice', 'ben'], level: 'inner' })).toEqual([]);
    expect(await talk.find('boiler', { readers: ['bob'], level: 'familiar' })).toEqual([]);
  });

  test('and who left finds no more of what goes on there, nor of what they heard in it', async () => {
    await using talk = await Talk.open();
    await talk.say('the attic key is blue', { ...inKitchen, by: 'alice' });
    expect(await talk.texts('attic key', { readers: ['bob'], level: 'inner' })).toHaveLength(1);
    // He is not there any more, and the conversation goes on.
    await talk.say('the cellar key is green', { ...inKitchen, by: 'alice', readers: ['alice'] });
    expect(await talk.find('key', { readers: ['bob'], level: 'inner' })).toEqual([]);
    expect((await talk.texts('key', { readers: ['alice'], level: 'full' })).sort()).toEqual([
      'the attic key is blue',
      'the cellar key is green',
    ]);
  });

  test('where a place has risen since, whoever was worth enough then is not now', async () => {
    await using talk = await Talk.open();
    await talk.say('the ladder is lent out', { ...inKitchen, by: 'alice' });
    await talk.say('and back on Friday', { ...inKitchen, by: 'alice', level: 'full' });
    expect(await talk.find('ladder', { readers: ['bob'], level: 'inner' })).toEqual([]);
    expect(await talk.texts('ladder', { readers: ['alice'], level: 'full' })).toEqual(['the ladder is lent out']);
  });
});

describe('a hit', () => {
  test('says who said it, when, where, in which conversation, and what stands beside it', async () => {
    await using talk = await Talk.open();
    await talk.say('where is the piano tuner from?', {}, 'From Ghent.');
    await talk.say('thank you', {}, 'Any time.');
    const [found] = await talk.find('Ghent');
    expect(found).toMatchObject({
      ...{
        ref: null,
        name: null,
        place: 'dm:terminal:alice',
        speaker: null,
        text: 'From Ghent.',
        rank: 1,
        coverage: 1,
      },
      before: { speaker: 'alice', text: 'where is the piano tuner from?' },
      integrity: 'full',
    });
    const byNumber = await talk.texts('ghent', { conversation: String(found?.conversation) });
    expect(byNumber[0]).toBe('From Ghent.');
    expect(await talk.find('Ghent', { conversation: '12' })).toEqual([]);
    expect(await talk.find('Ghent', { conversation: "' OR 1 --" })).toEqual([]);
  });

  test('is worth no more than the least of those whose words it shows', async () => {
    await using talk = await Talk.open();
    const room = { place: KITCHEN, level: 'familiar', readers: ['alice', 'carol'] } as const;
    await talk.say('the plums are ripe', { ...room, by: 'alice', sender: 'full' }, 'Plums, then.');
    await talk.say('take the small ladder', { ...room, by: 'carol', sender: 'familiar' });
    const found = await talk.find('plums ripe', { readers: ['alice'], level: 'full' });
    expect(found.find(({ speaker }) => speaker === 'alice')).toMatchObject({ after: { speaker: null } });
    expect(found.find(({ speaker }) => speaker === null)).toMatchObject({
      after: { speaker: 'carol' },
      integrity: 'familiar',
    });
  });

  test('is never what the asking turn itself said: with that it asks', async () => {
    await using talk = await Talk.open();
    await talk.say('the dentist is on the second floor', {}, 'Second floor.');
    const { turn } = await talk.say('where is the dentist?', {}, 'Let me look for the dentist.');
    expect(await talk.texts('dentist', { turn: String(turn) })).toEqual(['the dentist is on the second floor']);
    expect(await talk.texts('dentist')).toHaveLength(3);
  });
});

test('whatever other people say before others changes nothing in what is found, its order or its scores', async () => {
  const told = async (secrets: readonly string[]) => {
    await using talk = await Talk.open();
    await talk.say('the key is in the pot', {}, 'In the pot.');
    for (const secret of secrets) await talk.say(secret, bob, `Bob's ${secret}`);
    await talk.say('the spare key is with Pat', {}, 'With Pat.');
    for (const secret of secrets) await talk.say(secret, { ...inKitchen, by: 'bob', readers: ['bob', 'ben'] });
    await talk.say('where is the pot?', {}, 'In the shed.');
    const answer = await talk.asking().search({ queries: ['where is the spare key', 'pot', '*'], limit: 20 });
    // Numbers of conversations are drawn at random, and each time has its own clock.
    return JSON.stringify(answer).replaceAll(/"(conversation|at)":\d+/g, '');
  };
  const secrets = ['my key is under the pot', 'the key, the pot and the spare key', 'spare spare key key pot'];
  expect(await told(secrets)).toBe(await told([]));
});

test('text that means something to a database or a search engine is text', async () => {
  await using talk = await Talk.open();
  await talk.say('the recipe is in the blue folder');
  await talk.say("it's about words: NEAR the door (or not)");
  const hostile = [
    ...[
      '"',
      '""',
      '*',
      'recipe*',
      'NEAR(recipe folder)',
      'text:recipe',
      'recipe AND',
      '-recipe',
      '^recipe',
      '(',
      '{',
      '\0',
    ],
    ...["'; DROP TABLE rows; --", 'recipe" OR "1', 'rowid:1', '%', '_', '\ud800', '🎉', 'a'.repeat(2_000), ''],
  ];
  const { results } = await talk.asking().search({ queries: hostile, limit: 5 });
  expect(results).toHaveLength(hostile.length);
  for (const [at, query] of hostile.entries()) {
    const holds = /recipe/.test(query);
    if (holds) expect(results[at]?.[0]?.text, query).toBe('the recipe is in the blue folder');
  }
  expect(await talk.texts('near')).toEqual(["it's about words: NEAR the door (or not)"]);
});
