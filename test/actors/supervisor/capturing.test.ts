import { describe, expect, it } from 'vitest';
import { NO_TRACER } from '../../../src/actors/kernel/trace/index.ts';
import { Capturing, type CapturingOptions } from '../../../src/actors/supervisor/capturing.ts';
import type { JournalEvent } from '../../../src/protocol/contracts/journal/index.ts';
import type { Grant } from '../../../src/protocol/grant.ts';
import { type JobId, leaseId, personName, turnId } from '../../../src/protocol/ids.ts';
import type { JobLease } from '../../../src/protocol/lease.ts';
import type { CapturePorts } from '../../../src/protocol/ports/index.ts';
import { authority, dm } from './support.ts';

type Work = Extract<JournalEvent, { type: 'work' }>;

const work = (job: number, more: Partial<Work> = {}): Work => ({
  ...{ type: 'work', kind: 'capture', job: job as JobId, person: personName('alice'), place: dm('alice') },
  ...{ level: 'full', turn: turnId(`turn-${job}`), store: 'private', audience: 'me', integrity: 'full' },
  ...{ scope: null, path: null },
  approvedBy: null,
  reaches: null,
  ...more,
});

/** What was lent, and to whom it was given back. */
function stage(opens?: () => Promise<void>) {
  const { trust, people } = authority('');
  const ran: { readonly lease: JobLease; readonly ports: CapturePorts; readonly key: unknown }[] = [];
  const given: { readonly actor: string; readonly grant: Grant }[] = [];
  const dropped: number[] = [];
  const revoked: string[] = [];
  let last = 0;
  const leases = {
    next: () => leaseId(`lease-${++last}`),
    give: (actor: string, _: unknown, grant: Grant) => void given.push({ actor, grant }),
    revoke: async (lease: string) => void revoked.push(lease),
  };
  const sessions = {
    job: async (lease: JobLease, ports: CapturePorts, key: unknown) => void ran.push({ lease, ports, key }),
  };
  const journal = () => ({ dropJob: async ({ job }: { job: number }) => dropped.push(job) });
  // Only what capturing asks for is there: anything else fails loudly.
  const options = { people, trust, leases, sessions, journal } as unknown as CapturingOptions;
  const capturing = new Capturing({
    ...options,
    tracer: NO_TRACER,
    background: () => opens && { model: 'offline/simple', open: opens },
  });
  return { capturing, ran, given, dropped, revoked };
}

describe('work that captures', () => {
  it('is done together where it is of one person in one place, for the same readers', async () => {
    const { capturing, ran, given, revoked } = stage();
    const bobs = {
      person: personName('bob'),
      place: dm('bob'),
      level: 'inner',
      store: 'shared',
      integrity: 'inner',
    } as const;
    await Promise.all([work(1), work(2), work(3, bobs), work(2), work(4)].map((one) => capturing.work(one)));
    await expect.poll(() => ran.length).toBe(2);
    expect(ran.map(({ ports }) => ports.settle.map(({ job }) => job))).toEqual([[1, 2, 4], [3]]);
    expect(ran.map(({ key }) => key)).toMatchObject([{ person: 'alice', level: 'full' }, { person: 'bob' }]);
    await expect.poll(() => revoked).toEqual(['lease-1', 'lease-2']);
    const scopes = given.flatMap(({ actor, grant }) =>
      'scope' in grant ? [[actor, grant.contract, grant.scope]] : [],
    );
    expect(scopes.slice(0, 3)).toMatchObject([
      ['journal', 'journal.capture', { jobs: [{ job: 1 }, { job: 2 }, { job: 4 }] }],
      ['store:private', 'memory.read', { person: 'alice' }],
      ['store:private', 'memory.settle', { author: 'alice', turn: 'turn-1', audience: 'me', integrity: 'full' }],
    ]);
  });

  it('for everyone reads nothing that is somebody’s alone, and touches one store', async () => {
    const { capturing, given } = stage();
    await capturing.work(work(1, { store: 'social', audience: 'everyone' }));
    expect(given.map(({ actor }) => actor)).toEqual(['journal', 'store:social', 'store:social']);
    expect(given.map(({ grant }) => 'scope' in grant && grant.scope)).toMatchObject([
      {},
      { person: null },
      { audience: 'everyone' },
    ]);
  });

  it('is lent a model only where one is configured, and then keeps no Worker of turns waiting', async () => {
    const opened: string[] = [];
    const { capturing, ran, given } = stage(async () => void opened.push('provider'));
    await capturing.work(work(1));
    expect(opened).toEqual(['provider']);
    expect(given.map(({ grant }) => grant.contract)).toContain('model.background');
    expect(ran[0]?.key).toBeUndefined();
    const without = stage();
    await without.capturing.work(work(1));
    expect(without.given.map(({ grant }) => grant.contract)).not.toContain('model.background');
  });

  it('is done by the rules where the provider does not come up', async () => {
    const { capturing, ran } = stage(() => Promise.reject(new Error('down')));
    await capturing.work(work(1));
    expect(ran[0]?.ports).not.toHaveProperty('model');
  });

  it('is dropped where its person may not find it any more, or is nobody here', async () => {
    const { capturing, ran, dropped } = stage();
    await capturing.work(work(1, { person: personName('bob') }));
    await capturing.work(work(2, { person: personName('nobody'), audience: 'everyone' }));
    expect(dropped).toEqual([1, 2]);
    expect(ran).toEqual([]);
  });

  it('does not take more at once than fits into a lease', async () => {
    const { capturing, ran } = stage();
    for (let job = 1; job <= 20; job += 1) void capturing.work(work(job));
    await expect.poll(() => ran.map(({ ports }) => ports.settle.length)).toEqual([8, 8, 4]);
  });
});
