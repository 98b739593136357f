import { describe, expect, it } from 'vitest';
import { isBelieved, mayDecide, mayDeliver, mayShare, plan } from '../../../src/actors/supervisor/grants/index.ts';
import { jobPlace, type Place, type PlaceKey } from '../../../src/protocol/address.ts';
import { STORE_LEVEL, STORES, TRUST_LEVELS, type TrustLevel, type WriteDown } from '../../../src/protocol/trust.ts';
import { as, authority, dm as dmOf, kitchen, room as roomOf } from './support.ts';

const room2 = roomOf('attic');
const dm: Place = { kind: 'dm', channel: 'terminal', peer: 'alice' };
const job: Place = { kind: 'dm', channel: 'schedule', peer: 'briefing' };
const room: Place = { kind: 'group', channel: 'terminal', id: 'kitchen' };

const shares = (...stores: string[]) => stores.map((store) => ({ store, quoted: 'done', unquoted: 'asked' }));
const keeps = (stores: readonly string[], imports: boolean, maintains: boolean) =>
  stores.map((store) => ({ store, imports, maintains }));
const nothing = {
  ...{ write: [], share: [], sends: false, operations: false, decides: false },
  ...{ settings: false, history: false, schedule: false, reminds: false },
};

/** design/trust.md, "Levels and powers", written out once more by hand: the code must not be its own witness. */
const works = (of: 'workspace' | 'person' | 'room', writes: boolean) => ({
  tunes: of !== 'room' || writes,
  opensPrompt: true,
  files: { of, works: writes },
  web: true,
});
const idle = { tunes: false, opensPrompt: false, files: null, web: false };

const TABLE = {
  full: {
    dm: {
      read: ['private', 'shared', 'social'],
      write: ['private'],
      share: shares('private', 'shared', 'social'),
      keep: keeps(['private', 'shared', 'social'], true, true),
      ...works('workspace', true),
      sends: true,
      schedule: true,
      reminds: true,
      conversations: true,
      imports: true,
      operations: true,
      decides: true,
      settings: true,
      history: true,
    },
    room: {
      read: ['private', 'shared', 'social'],
      write: [],
      share: shares('private', 'shared', 'social'),
      keep: [],
      ...works('room', true),
      sends: true,
      schedule: false,
      reminds: true,
      conversations: true,
      imports: false,
      operations: false,
      decides: false,
      settings: false,
      history: false,
    },
  },
  inner: {
    dm: {
      read: ['shared', 'social'],
      write: ['shared'],
      share: shares('shared', 'social'),
      keep: keeps(['shared', 'social'], true, false),
      ...works('person', true),
      sends: true,
      schedule: false,
      reminds: true,
      conversations: true,
      imports: true,
      operations: false,
      decides: false,
      settings: false,
      history: false,
    },
    room: {
      read: ['shared', 'social'],
      write: [],
      share: shares('shared', 'social'),
      keep: [],
      ...works('room', true),
      sends: true,
      schedule: false,
      reminds: true,
      conversations: true,
      imports: false,
      operations: false,
      decides: false,
      settings: false,
      history: false,
    },
  },
  familiar: {
    dm: {
      read: ['social'],
      keep: keeps(['social'], false, false),
      ...nothing,
      ...works('person', false),
      conversations: true,
      imports: true,
    },
    room: { read: ['social'], keep: [], ...nothing, ...works('room', false), conversations: true, imports: false },
  },
  public: {
    dm: { read: [], keep: [], ...nothing, ...idle, tunes: true, conversations: false, imports: false },
    room: { read: [], keep: [], ...nothing, ...idle, conversations: false, imports: false },
  },
} as const;

const EVERYWHERE = TRUST_LEVELS.flatMap((level) => [dm, room].map((place) => ({ level, place, where: place.kind })));

describe('the powers of a level', () => {
  it.each(EVERYWHERE)('$level in a $where is lent what the table says', ({ level, place }) => {
    const expected = TABLE[level][place.kind === 'dm' ? 'dm' : 'room'];
    const told = { errorDetails: level === 'full', choosesModel: level === 'full' || level === 'inner' };
    expect(plan(level, place, 'approve')).toEqual({ level, personal: place.kind === 'dm', ...told, ...expected });
  });

  it('a lower level is never lent what a higher one is not', () => {
    for (const place of [dm, room]) {
      for (const [index, level] of TRUST_LEVELS.entries()) {
        for (const higher of TRUST_LEVELS.slice(0, index)) {
          const { read } = plan(level, place, 'approve');
          expect(plan(higher, place, 'approve').read).toEqual(expect.arrayContaining([...read]));
        }
      }
    }
  });

  it('nothing is written directly where somebody below the level could read it', () => {
    for (const { place, level } of EVERYWHERE) {
      for (const store of plan(level, place, 'approve').write) expect(STORE_LEVEL[store]).toBe(level);
    }
  });

  it('what is one person’s alone is not lent where others read', () => {
    for (const level of TRUST_LEVELS) expect(plan(level, room, 'approve').personal).toBe(false);
  });

  it('nor where the answer is said in other places, too', () => {
    for (const level of TRUST_LEVELS) {
      const elsewhere = plan(level, dm, 'approve', true);
      // What was said, and what lies in files, is not looked for before those who only hear the answer, and reminders are for here.
      const kept = { conversations: false, files: null, reminds: false };
      expect(elsewhere).toEqual({ ...plan(level, room, 'approve'), ...kept });
    }
  });

  it('a job is lent what its person is, alone, but begins no other and sends nothing by itself', () => {
    for (const level of TRUST_LEVELS) {
      const own = { sends: false, schedule: false, reminds: false };
      expect(plan(level, job, 'approve')).toEqual({ ...plan(level, dm, 'approve'), ...own });
    }
  });

  it('one’s own DM is not elsewhere, and any other place is', () => {
    const { authority: made } = authority();
    const [work, own, other] = [jobPlace('briefing'), dmOf('alice'), dmOf('bob')];
    expect(made.plan('full', work, [own], 'alice')).toMatchObject({ personal: true, files: { of: 'workspace' } });
    for (const also of [[other], [own, other], [kitchen]]) {
      expect(made.plan('full', work, also, 'alice')).toMatchObject({ personal: false, files: null, write: [] });
    }
  });

  it('nobody decides, sees the state of the house or touches its settings where others read', () => {
    for (const level of TRUST_LEVELS)
      expect(plan(level, room, 'approve')).toMatchObject({
        decides: false,
        operations: false,
        settings: false,
        history: false,
      });
  });
});

describe('words for others that nobody said word for word', () => {
  const unquoted = (level: TrustLevel, setting: WriteDown) =>
    Object.fromEntries(plan(level, dm, setting).share.map((sink) => [sink.store, sink.unquoted]));
  const quoted = (level: TrustLevel, setting: WriteDown) =>
    Object.fromEntries(plan(level, dm, setting).share.map((sink) => [sink.store, sink.quoted]));

  it('are asked for, by default', () => {
    expect(unquoted('full', 'approve')).toEqual({ private: 'asked', shared: 'asked', social: 'asked' });
    expect(unquoted('inner', 'approve')).toEqual({ shared: 'asked', social: 'asked' });
  });

  it('are done below the level where the owner wants to be told only, and still asked for beside it', () => {
    expect(unquoted('full', 'notify')).toEqual({ private: 'asked', shared: 'done', social: 'done' });
    expect(unquoted('inner', 'notify')).toEqual({ shared: 'asked', social: 'done' });
  });

  it('are refused where nothing is to go down, and then quotes are, too', () => {
    expect(unquoted('full', 'deny')).toEqual({ private: 'refused', shared: 'refused', social: 'refused' });
    expect(quoted('full', 'deny')).toEqual({ private: 'done', shared: 'refused', social: 'refused' });
    expect(quoted('inner', 'deny')).toEqual({ shared: 'done', social: 'refused' });
  });
});

describe('where a turn may want to say something', () => {
  const reachable = async (person: 'alice' | 'bob', place: PlaceKey, level: TrustLevel) => {
    const { authority: made } = authority(GROUPS);
    made.membership.report(kitchen, [as('alice'), as('carol')]);
    return await made.destinations({ person, place, level });
  };
  const GROUPS = '[[groups]]\nname = "kitchen"\nmatch = ["terminal:kitchen"]\n';

  it('is every person and every listed group but the place it is in', async () => {
    const names = (await reachable('alice', dmOf('alice'), 'full')).map(({ name }) => name);
    expect(names).toEqual(['bob', 'carol', 'dana', 'pat', '#kitchen']);
  });

  it('is directly their own DM alone, seen from elsewhere: an equal is somebody else', async () => {
    const theirs = async (...asked: Parameters<typeof reachable>) =>
      (await reachable(...asked)).filter(({ isTheirs }) => isTheirs).map(({ name }) => name);
    expect(await theirs('alice', kitchen, 'familiar')).toEqual(['alice']);
    expect(await theirs('bob', kitchen, 'familiar')).toEqual(['bob']);
    expect(await theirs('alice', dmOf('alice'), 'full')).toEqual([]);
    // A DM that has come to be worth less than the turn.
    expect(await theirs('bob', room2, 'full')).toEqual([]);
  });
});

describe('what a turn has read', () => {
  it.each(TRUST_LEVELS.flatMap((level) => TRUST_LEVELS.map((integrity) => ({ level, integrity }))))(
    'of $integrity may be acted on at $level or not',
    ({ level, integrity }) => {
      const lower = TRUST_LEVELS.indexOf(integrity) > TRUST_LEVELS.indexOf(level);
      expect(isBelieved(integrity, level)).toBe(!lower);
    },
  );
});

describe('words that leave a turn', () => {
  const below = (a: TrustLevel, b: TrustLevel) => TRUST_LEVELS.indexOf(a) > TRUST_LEVELS.indexOf(b);

  it.each(TRUST_LEVELS.flatMap((place) => TRUST_LEVELS.map((level) => ({ place, level }))))(
    'made at $level, in a place at $place',
    ({ place, level }) => expect(mayDeliver(place, level)).toBe(!below(place, level)),
  );

  it.each(TRUST_LEVELS.flatMap((level) => STORES.map((store) => ({ level, store }))))(
    'shared by a person who is $level now, for the $store store',
    ({ level, store }) => {
      const allowed = level === 'full' || (level === 'inner' && store !== 'private');
      expect(mayShare(level, store)).toBe(allowed);
    },
  );

  it.each(TRUST_LEVELS)('decided by a person who is %s now', (level) =>
    expect(mayDecide(level)).toBe(level === 'full'),
  );
});
