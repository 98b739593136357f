/** `/compact`: asked for in a place, done by a job, told there. */
import { afterEach, expect, test } from 'vitest';
import { CoopError } from '../../../src/protocol/errors.ts';
import { KITCHEN, toolSteps } from '../journal/support.ts';
import { chatter, summary, type Talk, talks } from './compacting.ts';
import { call, say, startSession } from './support.ts';

const { open: talk, close } = talks();
afterEach(close);

const LIMIT = 60_000;

async function fill(house: Talk, turns = 6): Promise<void> {
  for (let n = 0; n < turns; n += 1)
    await house.past(`canary${n} ${chatter(120)}`, 'Yes.', {}, toolSteps('c', `canaryfound ${chatter(200)}`));
}

/** Notices that the place was told. */
async function told(house: Talk): Promise<string[]> {
  await house.delivered();
  return house.heard.splice(0);
}

test('answers that it will be done, and the place hears when it is', async () => {
  const house = await talk(LIMIT);
  await fill(house);
  expect(await house.compact()).toBe('asked');
  // Asked again before it is done, it is done once.
  expect(await house.compact()).toBe('asked');
  expect(house.journal.events.filter((event) => event.type === 'work')).toHaveLength(1);
  expect(await house.job()).toBe('committed');
  expect(await told(house)).toContain('Compacted: 4 earlier turns are a summary now.');
  await house.say('and now?');
  expect(house.shown()).toContain('[coop] The conversation is longer than what you are shown');
  expect(house.shown()).toContain('canary0');
  expect(house.shown()).toContain('canaryfound');
  expect(house.shown()).toContain('canary5');
  expect(house.shown()).not.toContain(`canary3 ${chatter(120)}`);
  expect(house.shown()).toContain(`canary4 ${chatter(120)}`);
});

test('a conversation that is short is told to have nothing to compact', async () => {
  const house = await talk(LIMIT);
  await house.past('hello', 'Hello.');
  expect(await house.compact()).toBe('nothing');
  await fill(house, 4);
  expect(await house.compact()).toBe('asked');
  expect(await house.job()).toBe('committed');
  expect(await house.compact()).toBe('nothing');
  expect(house.journal.events.filter((event) => event.type === 'work')).toHaveLength(1);
});

test('nobody has compacted what they could not read all of', async () => {
  const house = await talk(LIMIT);
  const room = { place: KITCHEN, placeLevel: 'full', readers: ['alice', 'carol'] } as const;
  for (let n = 0; n < 5; n += 1) {
    await house.past(chatter(100), 'Yes.', { ...room, by: 'alice', level: 'full' });
    await house.past(chatter(100), 'Yes.', { ...room, by: 'carol', level: 'familiar' });
  }
  await expect(house.compact('carol', KITCHEN, 'familiar')).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
  await expect(house.compact('mallory', KITCHEN, 'full')).rejects.toMatchObject({ code: 'E_NOT_ALLOWED' });
  expect(await house.compact('alice', KITCHEN, 'full')).toBe('asked');
});

test('a job that fails is tried again, from where it was, and given up in the end with a word', async () => {
  let works = false;
  const house = await talk(LIMIT, {
    ask: (question) => {
      if (!works) throw new CoopError('E_RATE_LIMITED');
      return summary(question);
    },
  });
  await fill(house);
  expect(await house.compact()).toBe('asked');
  expect(await house.job()).toBe('lost');
  await expect.poll(() => house.journal.events.filter((event) => event.type === 'work').length).toBe(2);
  works = true;
  expect(await house.job()).toBe('committed');
  expect(await told(house)).toContain('Compacted: 4 earlier turns are a summary now.');
});

test('nothing is made for a conversation that was closed meanwhile', async () => {
  const house = await talk(LIMIT);
  await fill(house);
  expect(await house.compact()).toBe('asked');
  await house.archive();
  expect(await house.job()).toBe('lost');
  expect(house.questions).toEqual([]);
});

test('a turn that runs meanwhile takes over what was made, and asks nobody', async () => {
  const other = await startSession();
  let rounds = 2;
  const house = await talk(10_000, {
    generate: async () => {
      rounds -= 1;
      if (rounds < 0) return [say('Done.')];
      if (rounds === 1) {
        expect(await house.compact()).toBe('asked');
        expect(await house.beside(other).job()).toBe('committed');
      }
      return [call('nothing', { text: chatter(500) }, `call-${rounds}`)];
    },
  });
  try {
    await fill(house, 7);
    expect(await house.say('and now?')).toBe('committed');
    expect(house.questions).toHaveLength(0);
    expect(house.requests).toHaveLength(3);
    expect(house.shown(0)).not.toContain('[coop] The conversation is longer');
    expect(house.shown()).toContain('[coop] The conversation is longer');
    expect(house.shown()).toContain('canary0');
  } finally {
    await other[Symbol.asyncDispose]();
  }
});
