import { describe, expect, test } from 'vitest';
import { createActor, fromPromise, SimulatedClock, waitFor } from 'xstate';
import { journalMachine } from '../../../src/actors/journal/machine.ts';
import { READY } from '../../../src/actors/kernel/host/events.ts';
import { leaseId } from '../../../src/protocol/ids.ts';

const REVOKED = { type: 'LEASE_REVOKED', lease: leaseId('l1') } as const;

/** The journal's life without a thread or a file. */
function live({ written = false, failing = '' }: { written?: boolean; failing?: string } = {}) {
  const did: string[] = [];
  const effect = (name: string) =>
    fromPromise<void>(async () => {
      did.push(name);
      if (name === failing) throw new Error(name);
    });
  const clock = new SimulatedClock();
  const probed = Promise.withResolvers<void>();
  const actor = createActor(
    journalMachine.provide({
      actors: {
        open: effect('open'),
        checkpoint: effect('checkpoint'),
        close: effect('close'),
        probe: fromPromise(() => probed.promise),
      },
      actions: { revoke: () => did.push('revoke') },
      guards: { somethingWasWritten: () => written },
    }),
    { clock },
  );
  return { actor, clock, did, probed };
}

const FIVE_MINUTES = 5 * 60 * 1_000;

describe('the journal', () => {
  test('takes ports once its file is open', async () => {
    const { actor } = live();
    actor.start();
    expect(actor.getSnapshot().hasTag(READY)).toBe(false);
    expect((await waitFor(actor, (snapshot) => snapshot.hasTag(READY))).value).toBe('ready');
  });

  test('that cannot open ends as a fault', async () => {
    const { actor } = live({ failing: 'open' });
    const ended = new Promise((resolve) => actor.subscribe({ error: resolve }));
    actor.start();
    expect(await ended).toEqual(new Error('open'));
  });

  test('moves its log into the file every five minutes, and serves meanwhile', async () => {
    const { actor, clock, did } = live({ written: true });
    actor.start();
    await waitFor(actor, (snapshot) => snapshot.matches('ready'));
    clock.increment(FIVE_MINUTES);
    expect(actor.getSnapshot().value).toBe('checkpointing');
    expect(actor.getSnapshot().hasTag(READY)).toBe(true);
    actor.send(REVOKED);
    await waitFor(actor, (snapshot) => snapshot.matches('ready'));
    clock.increment(FIVE_MINUTES);
    expect(did).toEqual(['open', 'checkpoint', 'revoke', 'checkpoint']);
  });

  test('leaves its file alone while nothing is written', async () => {
    const { actor, clock, did } = live();
    actor.start();
    await waitFor(actor, (snapshot) => snapshot.matches('ready'));
    clock.increment(FIVE_MINUTES);
    clock.increment(FIVE_MINUTES);
    expect(did).toEqual(['open']);
  });

  test('lives on where a checkpoint fails', async () => {
    const { actor, clock } = live({ written: true, failing: 'checkpoint' });
    actor.start();
    await waitFor(actor, (snapshot) => snapshot.matches('ready'));
    clock.increment(FIVE_MINUTES);
    expect((await waitFor(actor, (snapshot) => snapshot.matches('ready'))).status).toBe('active');
  });

  test('closes when it is drained, and still revokes until then', async () => {
    const { actor, did } = live();
    actor.start();
    await waitFor(actor, (snapshot) => snapshot.matches('ready'));
    actor.send({ type: 'DRAIN_REQUESTED' });
    actor.send(REVOKED);
    await waitFor(actor, (snapshot) => snapshot.status === 'done');
    expect(did).toEqual(['open', 'close', 'revoke']);
  });

  test('serves while its disk takes nothing, says why, and goes back by itself', async () => {
    const { actor, probed } = live();
    actor.start();
    await waitFor(actor, (snapshot) => snapshot.matches('ready'));
    for (const trouble of ['full', 'readonly', 'failing'] as const) {
      actor.send({ type: 'DISK_REFUSED', trouble });
      expect(actor.getSnapshot().value).toEqual({ refusing: trouble });
      expect(actor.getSnapshot().hasTag(READY)).toBe(true);
    }
    probed.resolve();
    await waitFor(actor, (snapshot) => snapshot.matches('ready'));
  });

  test('whose disk takes nothing closes like any other', async () => {
    const { actor, did } = live();
    actor.start();
    await waitFor(actor, (snapshot) => snapshot.matches('ready'));
    actor.send({ type: 'DISK_REFUSED', trouble: 'full' });
    actor.send({ type: 'DRAIN_REQUESTED' });
    await waitFor(actor, (snapshot) => snapshot.status === 'done');
    expect(did).toEqual(['open', 'close']);
  });
});
