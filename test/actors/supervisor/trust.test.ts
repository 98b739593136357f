import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { People } from '../../../src/actors/supervisor/people.ts';
import { Presence } from '../../../src/actors/supervisor/presence.ts';
import { Trust } from '../../../src/actors/supervisor/trust.ts';
import { parseConfig } from '../../../src/config/load.ts';
import { identity, placeKey } from '../../../src/protocol/address.ts';
import { TRUST_LEVELS } from '../../../src/protocol/trust.ts';

const SETTINGS = `
[agent]
id = "cooper"
model = "offline/simple"
[provider]
name = "offline"
${['full', 'inner', 'familiar', 'public']
  .map((level, at) => `[[users]]\nname = "${['alice', 'bob', 'carol', 'pat'][at]}"\ntrust = "${level}"\n`)
  .join('')}`;

function household() {
  const loaded = parseConfig('/nowhere/coop.toml', SETTINGS);
  if (!('config' in loaded)) throw loaded.error;
  const people = new People(loaded.config.settings);
  const presence = new Presence();
  return { people, presence, trust: new Trust(people, presence) };
}

function come(
  { people, presence }: Pick<ReturnType<typeof household>, 'people' | 'presence'>,
  name: string,
  id: number,
) {
  presence.arrive({ id, identity: as(name), person: people.who(as(name)), place: kitchen });
}

const as = (name: string) => identity(`terminal:${name}`);
const dm = (peer: string) => placeKey({ kind: 'dm', channel: 'terminal', peer });
const kitchen = placeKey({ kind: 'group', channel: 'terminal', id: 'kitchen' });
const NAMES = ['alice', 'bob', 'carol', 'pat', 'mallory'] as const;
const LEVEL = { alice: 'full', bob: 'inner', carol: 'familiar', pat: 'public', mallory: 'public' } as const;

describe('effective trust', () => {
  it('of a room is that of its least trusted reader, whoever speaks and in whatever order they came', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(...NAMES),
        (names, speaker) => {
          const { people, presence, trust } = household();
          for (const [id, name] of names.entries()) come({ people, presence }, name, id);
          const lowest = names
            .map((name) => LEVEL[name])
            .sort((a, b) => TRUST_LEVELS.indexOf(b) - TRUST_LEVELS.indexOf(a))[0];
          const { level, place, sender } = trust.effective(people.who(as(speaker)), kitchen);
          expect(place).toBe(lowest);
          expect(sender).toBe(LEVEL[speaker]);
          expect(TRUST_LEVELS.indexOf(level)).toBe(Math.max(TRUST_LEVELS.indexOf(place), TRUST_LEVELS.indexOf(sender)));
        },
      ),
    );
  });

  it('of a room where nobody is known to read is public', () => {
    const { people, trust } = household();
    expect(trust.effective(people.who(as('alice')), kitchen)).toMatchObject({ level: 'public', place: 'public' });
  });

  it('rises again when the least trusted reader leaves', () => {
    const { people, presence, trust } = household();
    come({ people, presence }, 'alice', 1);
    come({ people, presence }, 'carol', 2);
    expect(trust.place(kitchen).level).toBe('familiar');
    presence.leave(2);
    expect(trust.place(kitchen).level).toBe('full');
  });
});

describe('a sender', () => {
  it('is known by exact identity and by nothing near it', () => {
    const { people } = household();
    expect(people.who(as('alice'))?.name).toBe('alice');
    for (const near of ['Alice', 'alice2', 'lice', 'al', 'ALICE', 'alic\u0435'])
      expect(people.who(as(near))).toBeUndefined();
    expect(people.who(identity('signal:alice'))).toBeUndefined();
  });

  it('has no turn in another’s DM', () => {
    const { trust } = household();
    expect(trust.sender(as('alice'), dm('alice'))?.name).toBe('alice');
    expect(trust.sender(as('alice'), dm('bob'))).toBeUndefined();
    expect(trust.sender(as('mallory'), dm('mallory'))).toBeUndefined();
  });

  it('comes to the same DM under each of their names', () => {
    const { trust } = household();
    expect(trust.canonical(as('alice'), dm('default'))).toBe(dm('alice'));
    expect(trust.canonical(as('mallory'), dm('mallory'))).toBe(dm('mallory'));
    expect(trust.canonical(as('alice'), kitchen)).toBe(kitchen);
  });
});
