import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identity, placeKey } from '../../../src/protocol/address.ts';
import { TRUST_LEVELS, type TrustLevel } from '../../../src/protocol/trust.ts';
import { as, authority, dm, kitchen, PEOPLE, room, settingsOf } from './support.ts';

const NAMES = [...(Object.keys(PEOPLE) as (keyof typeof PEOPLE)[]), 'mallory'] as const;
const levelOf = (name: (typeof NAMES)[number]): TrustLevel => (name === 'mallory' ? 'public' : PEOPLE[name]);
const least = (levels: readonly TrustLevel[]): TrustLevel | undefined =>
  [...levels].sort((a, b) => TRUST_LEVELS.indexOf(b) - TRUST_LEVELS.indexOf(a))[0];
const KITCHEN = (trust: string, more = '') =>
  `[[groups]]\nname = "kitchen"\nmatch = ["terminal:kitchen"]\n${trust === '' ? '' : `trust = "${trust}"\n`}${more}`;

describe('a room is worth', () => {
  it('what its least trusted reader is, attached or counted, whoever speaks and in whatever order they came', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 8 }),
        fc.array(fc.constantFrom(...NAMES), { maxLength: 4 }),
        fc.constantFrom(...NAMES),
        async (attached, spoke, speaker) => {
          const { trust, membership, people, counted } = authority();
          membership.report(kitchen, attached.map(as));
          for (const name of spoke) counted.speak(kitchen, name === 'mallory' ? '?terminal:mallory' : name);
          const { effective } = await trust.effective(people.speaker(as(speaker)), [kitchen]);
          expect(effective.place).toBe(least([...attached, ...spoke, speaker].map(levelOf)));
          expect(effective.level).toBe(least([effective.place, levelOf(speaker)]));
        },
      ),
    );
  });

  it('nothing where nobody is known to read, and says so', async () => {
    const { trust } = authority();
    expect(await trust.place(kitchen)).toMatchObject({
      level: 'public',
      known: true,
      why: expect.stringContaining('nobody'),
    });
  });

  it('nothing where nobody can tell who reads: not reported by its channel, retracted, or the channel is gone', async () => {
    const { trust, membership } = authority(KITCHEN('inner'));
    const unknown = { level: 'public', known: false, why: expect.stringContaining('nobody can tell') };
    membership.report(kitchen, [as('alice')]);
    expect(await trust.place(kitchen)).toMatchObject({ level: 'inner', known: true });
    membership.report(kitchen, null);
    expect(await trust.place(kitchen)).toMatchObject(unknown);
    membership.report(kitchen, [as('alice')]);
    membership.disconnect('terminal');
    expect(await trust.place(kitchen)).toMatchObject(unknown);
  });

  it('what the owner says, whoever reads', async () => {
    const { trust, membership } = authority(KITCHEN('inner'));
    membership.report(kitchen, [as('alice'), as('mallory')]);
    expect(await trust.place(kitchen)).toMatchObject({ level: 'inner', why: 'is inner, because [[groups]] says so' });
  });

  it('less than before when somebody spoke and left, and as much as before once that is not counted any more', async () => {
    const { trust, membership, counted } = authority();
    membership.report(kitchen, [as('alice')]);
    expect((await trust.place(kitchen)).level).toBe('full');
    counted.speak(kitchen, 'carol');
    expect((await trust.place(kitchen)).level).toBe('familiar');
    counted.people.clear();
    expect((await trust.place(kitchen)).level).toBe('full');
  });

  it('what its speaker is, too, though they have left by now', async () => {
    const { trust, membership, people } = authority();
    membership.report(kitchen, [as('alice')]);
    const { own } = await trust.effective(people.speaker(as('carol')), [kitchen]);
    expect(own).toMatchObject({ level: 'familiar', readers: [{ name: 'alice' }, { name: 'carol' }] });
  });

  it('nothing to somebody who was removed from the configuration and still counts', async () => {
    const { authority: made, trust, membership, counted } = authority();
    membership.report(kitchen, [as('alice')]);
    counted.speak(kitchen, 'bob');
    expect((await trust.place(kitchen)).level).toBe('inner');
    made.replace(settingsOf('', { alice: 'full' }));
    expect((await trust.place(kitchen)).level).toBe('public');
  });
});

describe('a turn is worth', () => {
  it('the least of its sender, its place, and every place that its words go to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('alice', 'bob', 'carol', 'dana', 'pat'),
        fc.array(fc.constantFrom('attic', 'bath', 'cellar', 'den'), { maxLength: 4 }),
        fc.array(fc.constantFrom(...NAMES), { minLength: 4, maxLength: 4 }),
        async (speaker, rooms, readers) => {
          const { trust, membership, people } = authority();
          const places = ['attic', 'bath', 'cellar', 'den'];
          for (const [index, place] of places.entries()) membership.report(room(place), [as(readers[index] ?? 'pat')]);
          const { effective, own } = await trust.effective(people.who(as(speaker)), [dm(speaker), ...rooms.map(room)]);
          const reached = rooms.map((place) => levelOf(readers[places.indexOf(place)] ?? 'pat'));
          expect(effective.level).toBe(least([levelOf(speaker as 'pat'), ...reached]));
          // The conversation is the place's, wherever the words go beside it.
          expect(own.level).toBe(levelOf(speaker as 'pat'));
          for (const place of rooms) expect(effective.why).toContain(`group:terminal:${place}`);
        },
      ),
    );
  });
});

describe('a message is', () => {
  const CASES = [
    ['known, in their own DM', 'bob', dm('bob'), '', 'answered'],
    ['a stranger in a DM', 'mallory', dm('mallory'), '', 'held'],
    ['somebody in another’s DM', 'bob', dm('alice'), '', 'held'],
    ['known, in an open room', 'bob', kitchen, '', 'answered'],
    ['a stranger in an open room', 'mallory', kitchen, '', 'overheard'],
    ['a stranger in a listed room', 'mallory', kitchen, KITCHEN('familiar'), 'overheard'],
    ['a stranger where strangers are answered', 'mallory', kitchen, KITCHEN('', 'strangers = "answer"\n'), 'answered'],
    ['known, in a room that is not listed', 'alice', kitchen, '[channels.terminal]\nrooms = "listed"\n', 'unlisted'],
    ['known, in a listed one', 'bob', kitchen, `[channels.terminal]\nrooms = "listed"\n${KITCHEN('')}`, 'answered'],
    ['known, in a group of a channel where anybody can add the agent', 'alice', 'signal', '', 'unlisted'],
  ] as const;

  it.each(CASES)('%s: %s in %s → %s', (_, name, place, config, expected) => {
    const { trust } = authority(config);
    const key = place === 'signal' ? placeKey({ kind: 'group', channel: 'signal', id: 'aBc=' }) : place;
    expect(trust.voice(as(name), key).kind).toBe(expected);
  });

  it('answered as public where strangers are answered, and under a name that nobody can have', () => {
    const { trust } = authority(KITCHEN('', 'strangers = "answer"\n'));
    expect(trust.voice(as('mallory'), kitchen)).toEqual({
      kind: 'answered',
      person: { name: '?terminal:mallory', trust: 'public' },
    });
  });

  it('not made more by an admission: who is let in to a DM changes nothing about any group (L9)', () => {
    const listed = '[channels.terminal]\nrooms = "listed"\n';
    const before = authority(listed);
    const after = authority(listed, { ...PEOPLE, mallory: 'familiar' });
    expect(before.trust.voice(as('mallory'), kitchen).kind).toBe('unlisted');
    expect(after.trust.voice(as('mallory'), dm('mallory')).kind).toBe('answered');
    expect(after.trust.voice(as('mallory'), kitchen).kind).toBe('unlisted');
  });
});

describe('a sender', () => {
  it('is known by exact identity and by nothing near it', () => {
    const { people } = authority();
    expect(people.who(as('alice'))?.name).toBe('alice');
    for (const near of ['Alice', 'alice2', 'lice', 'al', 'ALICE', 'alic\u0435'])
      expect(people.who(as(near))).toBeUndefined();
    expect(people.who(identity('signal:alice'))).toBeUndefined();
  });

  it('comes to the same DM under each of their names', () => {
    const { trust } = authority('', { alice: 'full' });
    expect(trust.canonical(as('alice'), dm('default'))).toBe(dm('alice'));
    expect(trust.canonical(as('mallory'), dm('mallory'))).toBe(dm('mallory'));
    expect(trust.canonical(as('alice'), kitchen)).toBe(kitchen);
  });
});

describe('a newer configuration', () => {
  it('names the visits whose visitors are worth something else now, and no others', () => {
    const { authority: made } = authority();
    const visit = (id: number, name: string, place = dm(name)) =>
      made.presence.arrive({ id, identity: as(name), place });
    visit(1, 'alice');
    visit(2, 'bob');
    visit(3, 'carol', kitchen);
    visit(4, 'mallory');
    visit(5, 'dana', kitchen);
    const { dana: _, ...rest } = PEOPLE;
    expect(made.replace(settingsOf('', { ...rest, bob: 'familiar', mallory: 'inner' }))).toEqual([2, 4, 5]);
    expect(
      made.replace(
        settingsOf('[channels.terminal]\nrooms = "listed"\n', { ...rest, bob: 'familiar', mallory: 'inner' }),
      ),
    ).toEqual([3, 5]);
  });
});

describe('while the journal is asked who counts', () => {
  it('the configuration may change: what is answered is by the newer one', async () => {
    const { authority: made, trust, membership, counted } = authority(KITCHEN('inner'));
    membership.report(kitchen, [as('alice')]);
    const answering = counted.hold();
    const judged = trust.place(kitchen);
    made.replace(settingsOf(KITCHEN('public')));
    answering();
    expect(await judged).toMatchObject({ level: 'public' });
  });

  it('no more is asked at once than it takes, however many places there are', async () => {
    const { trust, counted } = authority();
    const places = Array.from({ length: 100 }, (_, index) => room(`room-${index}`));
    await Promise.all(places.map((place) => trust.place(place)));
    expect(counted.asked).toBe(100);
    expect(counted.most).toBeLessThanOrEqual(32);
  });
});
