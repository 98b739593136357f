import { afterEach, describe, expect, test } from 'vitest';
import { budgetOf } from '../../../src/domain/compaction/index.ts';
import { isPaired } from '../../../src/domain/pairs.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { ALICE_DM, toolSteps } from '../journal/support.ts';
import { chatter, talks } from './compacting.ts';
import { call, say } from './support.ts';

const { open: talk, close } = talks();
afterEach(close);

const LIMIT = 8_000;
const ALICE = { person: 'alice', place: ALICE_DM, level: 'full' } as const;

describe('a conversation that grows beyond what the model reads at once', () => {
  test('goes on: what is older is shown as a summary, the newest word for word', async () => {
    const house = await talk(LIMIT);
    await house.past(`canaryfirst ${chatter(900)}`, 'Noted.');
    for (let n = 0; n < 12; n += 1) await house.past(chatter(200), `Yes ${n}.`);
    expect(await house.say('and now?')).toBe('committed');
    const shown = house.shown();
    expect(shown).toContain('[coop] The conversation is longer than what you are shown');
    expect(shown).toContain('canaryfirst');
    expect(shown).not.toContain(chatter(900));
    expect(shown).toContain('Yes 11.');
    expect(shown).toContain('and now?');
    // The next turn loads what was made: nobody is asked again.
    const asked = house.questions.length;
    expect(asked).toBeGreaterThan(0);
    expect(await house.say('again')).toBe('committed');
    expect(house.questions).toHaveLength(asked);
    expect(house.shown()).toContain('canaryfirst');
  });

  test('of two thousand entries is answered at every turn, with few questions', async () => {
    const house = await talk(LIMIT);
    for (let n = 0; n < 998; n += 1) await house.past(`canary${n === 3 ? 'old' : 'new'} ${chatter(60)}`, `Yes ${n}.`);
    for (let n = 0; n < 10; n += 1) expect(await house.say(`turn ${n} ${chatter(60)}`)).toBe('committed');
    expect(house.shown()).toContain('canaryold');
    expect(house.requests).toHaveLength(10);
    // Once all of it, in at most so many parts, and then what is new now and then.
    expect(house.questions.length).toBeLessThan(45);
    const { threshold } = budgetOf(LIMIT, 8_192);
    for (const { system, text } of house.questions) expect((system.length + text.length) / 4).toBeLessThan(threshold);
  }, 60_000);
});

test('what is too much to be loaded is summarised, however much the model would read', async () => {
  const house = await talk(200_000);
  for (let n = 0; n < 510; n += 1) await house.past(`canary${n === 3 ? 'old' : 'new'} ${n}`, 'Yes.');
  expect(await house.say('and now?')).toBe('committed');
  expect(house.shown()).toContain('canaryold');
  expect(house.shown()).toContain('canarynew 509');
});

test('of a turn that is longer than what is kept the newest steps and what was said stay', async () => {
  const house = await talk(LIMIT);
  await house.past(chatter(300), 'Yes.');
  const steps = Array.from({ length: 10 }, (_, n) => toolSteps(`c${n}`, `canarystep${n} ${chatter(300)}`)).flat();
  await house.past('canaryasked: look it up', 'canaryanswered', {}, steps);
  expect(await house.say('and now?')).toBe('committed');
  const shown = house.shown();
  expect(shown).toContain('canaryasked: look it up');
  expect(shown).toContain('canaryanswered');
  expect(shown).toContain('Of the first steps of this answer there is a summary');
  expect(shown).toContain(`canarystep9 ${chatter(300)}`);
  expect(shown).not.toContain(`canarystep0 ${chatter(300)}`);
  expect(shown).toContain('canarystep0');
  expect(isPaired(house.requests.at(-1)?.messages ?? [])).toBe(true);
});

test('what somebody says while a long turn runs stays as they said it, for that turn and after it', async () => {
  let rounds = 12;
  const house = await talk(LIMIT, {
    generate: async () => {
      if (rounds === 10) await house.join('canaryjoined: and the shed, too');
      rounds -= 1;
      return rounds >= 0 ? [call('nothing', { text: `canarystep ${chatter(400)}` }, `call-${rounds}`)] : [say('Done.')];
    },
  });
  expect(await house.say('do it')).toBe('committed');
  const joined = house.requests.filter((_, at) => house.shown(at).includes('canaryjoined'));
  expect(joined.length).toBeGreaterThan(8);
  for (const { messages } of house.requests) expect(isPaired(messages)).toBe(true);
  expect(house.shown()).toContain('Of the first steps of this answer there is a summary');
  expect(house.shown()).toContain('canaryjoined: and the shed, too');
  // No step is in it: what is in a summary is what was not said aloud.
  for (const { text } of house.questions) expect(text).not.toContain('canaryjoined');
  expect(await house.say('and now?')).toBe('committed');
  expect(house.shown()).toContain('canaryjoined: and the shed, too');
  expect(isPaired(house.requests.at(-1)?.messages ?? [])).toBe(true);
});

test('where it is refused all the same it is made shorter and tried once more', async () => {
  let refusals = 1;
  const house = await talk(200_000, {
    generate: () => {
      if (refusals-- > 0) throw new CoopError('E_CONTEXT_FULL');
      return [{ type: 'text', text: 'Done.' }];
    },
  });
  await house.past(`canaryfirst ${chatter(3_000)}`, 'Noted.');
  await house.past(chatter(3_000), 'Yes.');
  expect(await house.say('and now?')).toBe('committed');
  expect(house.requests).toHaveLength(2);
  expect(house.shown()).toContain('canaryfirst');
});

test('where it is refused again it says so, and asks no third time', async () => {
  const house = await talk(200_000, {
    generate: () => {
      throw new CoopError('E_CONTEXT_FULL');
    },
  });
  // Enough of it to go on making it shorter.
  for (let n = 0; n < 12; n += 1) await house.past(`canaryfirst ${chatter(3_000)}`, 'Noted.');
  expect(await house.say('and now?')).toBe('failed');
  expect(house.requests).toHaveLength(2);
  const { entries } = await house.journal.sessions(ALICE).call.history({ limit: 10 });
  expect(entries.at(-2)?.text).toBe('and now?');
  expect(entries.at(-1)?.text).toContain('/new');
});

test('the steps of one long turn are cut between pairs', async () => {
  let rounds = 12;
  const house = await talk(LIMIT, {
    generate: () =>
      rounds-- > 0 ? [call('nothing', { text: `canarystep ${chatter(400)}` }, `call-${rounds}`)] : [say('Done.')],
  });
  expect(await house.say('do it')).toBe('committed');
  expect(house.requests).toHaveLength(13);
  for (const { messages } of house.requests) expect(isPaired(messages)).toBe(true);
  expect(house.shown()).toContain('Of the first steps of this answer there is a summary');
  expect(house.shown()).toContain('canarystep');
  // Later it stands where the steps were.
  expect(await house.say('and now?')).toBe('committed');
  expect(house.shown()).toContain('Of the first steps of this answer there is a summary');
  expect(isPaired(house.requests.at(-1)?.messages ?? [])).toBe(true);
});
