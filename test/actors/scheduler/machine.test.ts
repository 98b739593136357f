import { expect, test } from 'vitest';
import { createActor, fromPromise, SimulatedClock } from 'xstate';
import { mintChannel, mintStream } from '../../../src/actors/kernel/link/index.ts';
import { schedulerMachine } from '../../../src/actors/scheduler/machine.ts';
import { type ScheduleBell, SchedulerJournalContract } from '../../../src/protocol/contracts/journal/index.ts';
import { leaseId } from '../../../src/protocol/ids.ts';

/** Effects that a test lets end, and a clock that it moves. */
function running({ due = false } = {}) {
  const clock = new SimulatedClock();
  const did: string[] = [];
  const open: PromiseWithResolvers<void>[] = [];
  let isDue = due;
  const effect = (name: string) =>
    fromPromise<void>(() => {
      did.push(name);
      const promise = Promise.withResolvers<void>();
      open.push(promise);
      return promise.promise;
    });
  const actor = createActor(
    schedulerMachine.provide({
      actors: { look: effect('look'), fire: effect('fire') },
      actions: { lend: () => did.push('lend') },
      guards: { isDue: () => isDue },
      delays: { untilNext: 1_000 },
    }),
    { clock },
  );
  actor.start();
  const settle = async (how: 'resolve' | 'reject' = 'resolve') => {
    const last = open.at(-1);
    if (how === 'resolve') last?.resolve();
    else last?.reject(new Error('not now'));
    await new Promise((resolve) => setImmediate(resolve));
  };
  const lend = () => {
    const { client: port } = mintChannel(SchedulerJournalContract);
    const { reader: bell } = mintStream<ScheduleBell>();
    actor.send({ type: 'PORT_LENT', lease: leaseId('house'), loan: { contract: 'journal.schedule', port, bell } });
    port.close();
    bell.close();
  };
  return {
    actor,
    clock,
    did,
    lend,
    settle,
    is: () => String(actor.getSnapshot().value),
    setDue: (now: boolean) => {
      isDue = now;
    },
  };
}

test('waits for the journal, looks, is idle until the next comes, and looks again', async () => {
  const { lend, settle, is, clock, did } = running();
  expect(is()).toBe('waiting');
  lend();
  expect(is()).toBe('due');
  await settle();
  expect(is()).toBe('idle');
  clock.increment(999);
  expect(is()).toBe('idle');
  clock.increment(1);
  expect(is()).toBe('due');
  expect(did).toEqual(['lend', 'look', 'look']);
});

test('fires what is due, and looks again before it rests', async () => {
  const { lend, settle, is, did, setDue } = running({ due: true });
  lend();
  await settle();
  expect(is()).toBe('firing');
  setDue(false);
  await settle();
  expect(is()).toBe('due');
  await settle();
  expect(is()).toBe('idle');
  expect(did).toEqual(['lend', 'look', 'fire', 'look']);
});

test('looks at once when something has changed', async () => {
  const { actor, lend, settle, is } = running();
  lend();
  await settle();
  actor.send({ type: 'SCHEDULE_CHANGED' });
  expect(is()).toBe('due');
});

test.each(['look', 'fire'] as const)('whose %s fails rests for a moment, and goes on', async (what) => {
  const { lend, settle, is, clock } = running({ due: true });
  lend();
  if (what === 'fire') await settle();
  await settle('reject');
  expect(is()).toBe('idle');
  clock.increment(1_000);
  expect(is()).toBe('due');
});

test('a journal that comes back while it fires is taken, and what is under way is not begun again', async () => {
  const { lend, settle, is, did } = running({ due: true });
  lend();
  await settle();
  lend();
  expect(is()).toBe('firing');
  expect(did).toEqual(['lend', 'look', 'fire', 'lend']);
});

test('ends from wherever it is', async () => {
  for (const steps of [0, 1, 2]) {
    const { actor, lend, settle } = running({ due: steps === 2 });
    if (steps > 0) lend();
    if (steps > 1) await settle();
    actor.send({ type: 'DRAIN_REQUESTED' });
    expect(actor.getSnapshot().status).toBe('done');
  }
});
