import { describe, expect, it } from 'vitest';
import type { Child } from '../../../src/actors/kernel/supervision/index.ts';
import { NO_TRACER } from '../../../src/actors/kernel/trace/index.ts';
import { AfterTurn, type AfterTurnOptions } from '../../../src/actors/supervisor/after-turn.ts';
import { Leases } from '../../../src/actors/supervisor/leases.ts';
import { MessageTraces } from '../../../src/actors/supervisor/traces/index.ts';
import type { PlaceKey } from '../../../src/protocol/address.ts';
import type { JournalEvent } from '../../../src/protocol/contracts/journal/index.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { type ActorId, type JobId, type OutboxId, personName, turnId } from '../../../src/protocol/ids.ts';
import type { TrustLevel } from '../../../src/protocol/trust.ts';
import { as, authority, dm, kitchen, room } from './support.ts';

type Work = Extract<JournalEvent, { type: 'work' }>;
type Reply = Extract<JournalEvent, { type: 'reply' }>;

/** Words from elsewhere, and a journal that takes its time to write down what is decided about them. */
function sending(place: PlaceKey, level: TrustLevel, more = '', row: Partial<Reply> = {}) {
  const { trust, membership, people } = authority(more);
  const decided: string[] = [];
  const written = Promise.withResolvers<void>();
  const route = async ({ decision }: { decision: string }) => {
    decided.push(decision);
    await written.promise;
    return { state: decision === 'wait' ? 'queued' : 'sent', receipt: null };
  };
  // Only what routing asks for is there: anything else fails loudly.
  const options = { people, trust, membership, journal: () => ({ route }) } as unknown as AfterTurnOptions;
  const afterTurn = new AfterTurn({ ...options, tracer: NO_TRACER, messages: new MessageTraces(NO_TRACER) });
  const routed = afterTurn.route({
    ...{
      type: 'reply',
      outbox: 1 as OutboxId,
      place,
      level,
      kind: 'sent',
      approved: null,
      approvedBy: null,
      reaches: null,
      ...row,
    },
  });
  const comes = (name: string) => {
    membership.report(place, [...(membership.of(place) ?? []), as(name)]);
    afterTurn.readersChanged(place);
  };
  return { routed, decided, comes, written: written.resolve };
}

describe('words that wait for a reader', () => {
  it('are not missed by whoever comes while it is being written down that they wait', async () => {
    const { decided, comes, written } = sending(dm('carol'), 'public');
    await expect.poll(() => decided).toEqual(['wait']);
    comes('carol');
    written();
    await expect.poll(() => decided).toEqual(['wait', 'send']);
  });

  it('wait on while only those read who are shown nothing of them, though the owner trusts the room with more', async () => {
    const study = '[[groups]]\nname = "study"\nmatch = ["terminal:study"]\ntrust = "inner"\n';
    const { routed, decided, comes, written } = sending(room('study'), 'inner', study);
    written();
    await routed;
    comes('carol');
    await expect.poll(() => decided).toEqual(['wait', 'wait']);
    comes('alice');
    await expect.poll(() => decided).toEqual(['wait', 'wait', 'send']);
  });
});

describe('an answer', () => {
  it.each([
    ['full', 'hold'],
    ['inner', 'hold'],
    ['familiar', 'send'],
    ['public', 'send'],
  ] as const)('made at %s, in a place that is familiar by now: %s', async (level, expected) => {
    const { decided, written, routed } = sending(dm('carol'), level, '', { kind: 'reply' });
    written();
    await routed;
    expect(decided).toEqual([expected]);
  });
});

describe('words that somebody let go', () => {
  const answer = (approvedBy: string) =>
    sending(dm('carol'), 'full', '', { kind: 'reply', approved: 'familiar', approvedBy: personName(approvedBy) });

  it('go to a place that is worth what was approved', async () => {
    const { decided, written, routed } = answer('dana');
    written();
    await routed;
    expect(decided).toEqual(['send']);
  });

  it.each(['bob', 'nobody'])('are held again where %s, who let them go, may not decide any more', async (name) => {
    const { decided, written, routed } = answer(name);
    written();
    await routed;
    expect(decided).toEqual(['hold']);
  });
});

describe('work that a turn left', () => {
  const WORK: Work = {
    ...{
      type: 'work',
      kind: 'share',
      job: 1 as JobId,
      turn: turnId('t'),
      store: 'shared',
      person: personName('alice'),
    },
    audience: 'everyone',
    ...{ scope: null, path: null },
    ...{ place: kitchen, level: 'full', integrity: 'full', approvedBy: null, reaches: null },
  };

  /** Its sessions end each job when the test says so. */
  function working() {
    const { trust, membership, people, counted } = authority();
    const running: (() => void)[] = [];
    const sessions = { job: () => new Promise<void>((resolve) => running.push(resolve)) };
    const children = new Map<ActorId, Child>();
    const options = {
      people,
      trust,
      membership,
      sessions,
      leases: new Leases(children),
    } as unknown as AfterTurnOptions;
    const afterTurn = new AfterTurn({ ...options, tracer: NO_TRACER, messages: new MessageTraces(NO_TRACER) });
    return { afterTurn, counted, running };
  }

  it('is begun as soon as its place can be judged again, without anybody saying so once more', async () => {
    const { afterTurn, counted, running } = working();
    counted.fails = () => Promise.reject(new CoopError('E_GONE', { what: 'the journal' }));
    const done = afterTurn.work(WORK);
    await expect.poll(() => counted.asked).toBeGreaterThan(0);
    counted.fails = undefined;
    await expect.poll(() => running.length).toBe(1);
    running[0]?.();
    await done;
  });

  it('is done once more where its journal names it again while it runs, and not where it waits', async () => {
    const { afterTurn, running } = working();
    const first = afterTurn.work(WORK);
    await expect.poll(() => running.length).toBe(1);
    const again = afterTurn.work(WORK);
    await afterTurn.work(WORK);
    running[0]?.();
    await first;
    await expect.poll(() => running.length).toBe(2);
    running[1]?.();
    await again;
    expect(running).toHaveLength(2);
  });
});
