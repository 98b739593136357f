/** What of memory is lent to turns and commands: every level, every kind of place, every command. */
import { describe, expect, it } from 'vitest';
import { mintCommand, mintTurn, plan } from '../../../src/actors/supervisor/grants/index.ts';
import { type PlaceKey, parsePlace, placeKey } from '../../../src/protocol/address.ts';
import type { CommandRequest, MemoryCommand } from '../../../src/protocol/commands.ts';
import type { MemoryKeepScope } from '../../../src/protocol/contracts/memory/index.ts';
import type { Grant } from '../../../src/protocol/grant.ts';
import { leaseId, personName, turnId } from '../../../src/protocol/ids.ts';
import { TRUST_LEVELS, type TrustLevel } from '../../../src/protocol/trust.ts';

const DM = placeKey({ kind: 'dm', channel: 'terminal', peer: 'bob' });
const ROOM = placeKey({ kind: 'group', channel: 'terminal', id: 'kitchen' });
const BOB = personName('bob');

interface Given {
  readonly store: string;
  readonly lease: string;
  readonly grant: Grant;
}

function recording(): { given: Given[]; give: (actor: string, lease: string, grant: Grant) => void } {
  const given: Given[] = [];
  return {
    given,
    give: (actor, lease, grant) => void given.push({ store: actor.replace('store:', ''), lease, grant }),
  };
}

const REQUESTS: Readonly<Record<MemoryCommand, CommandRequest>> = {
  memory_search: { command: 'memory_search' },
  memory_browse: { command: 'memory_browse' },
  memory_show: { command: 'memory_show', memory: 'shared/1' },
  memory_stats: { command: 'memory_stats' },
  memory_undo: { command: 'memory_undo', what: { of: 'last' } },
  memory_purge: { command: 'memory_purge', what: { of: 'all' }, dryRun: true },
  memory_import: { command: 'memory_import', store: 'shared', audience: 'me' },
  memory_export: { command: 'memory_export', store: 'shared', audience: 'me', after: 0 },
  memory_maintain: { command: 'memory_maintain', dryRun: true },
  recall: { command: 'recall' },
};

/** What a command of Bob's is lent, where he is worth `level`. */
function lent(request: CommandRequest, level: TrustLevel, place: PlaceKey, others: readonly string[] = ['alice']) {
  const { given, give } = recording();
  const effective = { level, sender: level, place: level, why: '' };
  const lease = { kind: 'command', id: leaseId('lease-1'), person: BOB, place, effective, request } as const;
  mintCommand(lease, plan(level, parsePlace(place), 'approve'), { others, audience: [BOB] }, give);
  const read = given.flatMap(({ store, grant }) =>
    grant.contract === 'memory.read' ? [[store, grant.scope.person] as const] : [],
  );
  const keep = given.flatMap(({ store, grant }) =>
    grant.contract === 'memory.keep' ? [[store, grant.scope] as const] : [],
  );
  const contracts = new Set(given.map(({ grant }) => grant.contract));
  return { read: Object.fromEntries(read), keep: Object.fromEntries(keep), contracts };
}

const scope = (integrity: TrustLevel, everyone: boolean): MemoryKeepScope => ({
  of: 'person',
  person: 'bob',
  integrity,
  everyone,
});
const of = <T>(stores: readonly string[], value: T): Record<string, T> =>
  Object.fromEntries(stores.map((store) => [store, value]));

/** design/trust.md once more, by hand. */
const READ: Readonly<Record<TrustLevel, readonly string[]>> = {
  full: ['private', 'shared', 'social'],
  inner: ['shared', 'social'],
  familiar: ['social'],
  public: [],
};
const KEPT: Readonly<
  Record<TrustLevel, Readonly<Record<'own' | 'brought' | 'maintained', Record<string, MemoryKeepScope>>>>
> = {
  full: {
    own: of(READ.full, scope('full', true)),
    brought: of(READ.full, scope('full', true)),
    maintained: of(READ.full, scope('full', true)),
  },
  inner: { own: of(READ.inner, scope('inner', false)), brought: of(READ.inner, scope('inner', true)), maintained: {} },
  familiar: { own: of(READ.familiar, scope('familiar', false)), brought: {}, maintained: {} },
  public: { own: {}, brought: {}, maintained: {} },
};
const NEEDS: Readonly<Record<MemoryCommand, 'own' | 'brought' | 'maintained' | undefined>> = {
  memory_search: undefined,
  memory_browse: undefined,
  memory_show: undefined,
  memory_stats: undefined,
  recall: undefined,
  memory_undo: 'own',
  memory_purge: 'own',
  memory_export: 'own',
  memory_import: 'brought',
  memory_maintain: 'maintained',
};

const EVERY = TRUST_LEVELS.flatMap((level) =>
  Object.values(REQUESTS).map((request) => ({ level, request, command: request.command as MemoryCommand })),
);

describe('a command about memory', () => {
  it.each(EVERY)('$command at $level, alone, is lent what the table says', ({ level, request, command }) => {
    const { read, keep } = lent(request, level, DM);
    const need = NEEDS[command];
    expect(read).toEqual(of(READ[level], 'bob'));
    expect(keep).toEqual(need === undefined ? {} : KEPT[level][need]);
  });

  it.each(EVERY)(
    '$command at $level, in a room, is lent nobody’s own rows, and nothing to look after',
    ({ level, request }) => {
      const { read, keep } = lent(request, level, ROOM);
      expect(read).toEqual(of(READ[level], null));
      expect(keep).toEqual({});
    },
  );

  it('that exports what is everyone’s is for those alone who look after it', () => {
    const request = { command: 'memory_export', store: 'shared', audience: 'everyone', after: 0 } as const;
    for (const level of TRUST_LEVELS) expect(lent(request, level, DM).keep).toEqual(KEPT[level].maintained);
  });

  it('is the only one that is lent any of it', () => {
    const { contracts } = lent({ command: 'whoami' }, 'full', DM);
    expect([...contracts].filter((name) => name.startsWith('memory'))).toEqual([]);
  });

  it('that purges another person is the house’s own act for who looks after it, but never against an equal', () => {
    const purge = (person: string): CommandRequest => ({
      command: 'memory_purge',
      what: { of: 'person', person },
      dryRun: true,
    });
    expect(lent(purge('carol'), 'full', DM).keep).toEqual(of(READ.full, { of: 'house' }));
    expect(lent(purge('alice'), 'full', DM).keep).toEqual(of(READ.full, scope('full', true)));
    expect(lent(purge('bob'), 'full', DM).keep).toEqual(of(READ.full, scope('full', true)));
    expect(lent(purge('carol'), 'inner', DM).keep).toEqual(of(READ.inner, scope('inner', false)));
  });
});

describe('a turn', () => {
  const mends = (level: TrustLevel, place: PlaceKey, goesElsewhere = false) => {
    const { given, give } = recording();
    const effective = { level, sender: level, place: level, why: '' };
    const about = { errorDetails: false, turn: turnId('turn-1'), agent: 'cooper', model: 'offline/simple' };
    const lease = { kind: 'turn', id: leaseId('lease-1'), person: BOB, place, effective, ...about } as const;
    const lentPlan = plan(level, parsePlace(place), 'approve', goesElsewhere);
    const trusting = leaseId('lease-1.trusting');
    mintTurn(
      lease,
      { plan: lentPlan, message: 'm', destinations: [], audience: [BOB], trusting, work: {}, timezone: 'UTC', now: 0 },
      give,
    );
    return given.flatMap(({ store, lease, grant }) =>
      grant.contract === 'memory.mend' ? [{ store, lease, ...grant }] : [],
    );
  };

  it.each([
    ['full', ['private']],
    ['inner', ['shared']],
    ['familiar', []],
    ['public', []],
  ] as const)(
    'at %s, alone, mends what is its person’s own in %j, by the part of its lease that ends first',
    (level, stores) => {
      const minted = mends(level, DM);
      expect(minted.map(({ store }) => store)).toEqual(stores);
      for (const { lease, scope } of minted) {
        expect(lease).toBe('lease-1.trusting');
        expect(scope).toMatchObject({ author: 'bob', audience: 'me', integrity: level });
      }
    },
  );

  it('mends nothing where others read, or read along', () => {
    for (const level of TRUST_LEVELS) {
      expect(mends(level, ROOM)).toEqual([]);
      expect(mends(level, DM, true)).toEqual([]);
    }
  });
});
