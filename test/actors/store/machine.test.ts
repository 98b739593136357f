import { describe, expect, test } from 'vitest';
import { createActor, fromPromise, waitFor } from 'xstate';
import { READY } from '../../../src/actors/kernel/host/events.ts';
import { storeMachine } from '../../../src/actors/store/machine.ts';
import { leaseId } from '../../../src/protocol/ids.ts';

function started(open: () => Promise<void>, { broken = false } = {}) {
  const done: string[] = [];
  const probed = Promise.withResolvers<void>();
  const rebuilt = Promise.withResolvers<void>();
  const machine = storeMachine.provide({
    actors: {
      openFile: fromPromise(async () => {
        await open();
        return broken;
      }),
      rebuildIndexes: fromPromise(() => rebuilt.promise),
      probe: fromPromise(() => probed.promise),
      closeFile: fromPromise<void>(async () => {
        done.push('close');
      }),
    },
    actions: { revokeLease: () => void done.push('revoke') },
  });
  const actor = createActor(machine);
  actor.subscribe({ error: () => done.push('fault') });
  actor.start();
  return { actor, done, probed, rebuilt };
}

describe('the machine of a store', () => {
  test('is ready only when its file is open', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { actor } = started(() => promise);
    expect(actor.getSnapshot().hasTag(READY)).toBe(false);
    resolve();
    await waitFor(actor, (snapshot) => snapshot.hasTag(READY));
    expect(actor.getSnapshot().value).toBe('ready');
  });

  test('a file that does not open is a fault', async () => {
    const { actor, done } = started(() => Promise.reject(new Error('no')));
    await expect.poll(() => actor.getSnapshot().status).toBe('error');
    expect(done).toEqual(['fault']);
  });

  test('acknowledges a revocation while it opens and while it closes', async () => {
    const { actor, done } = started(() => new Promise(() => {}));
    const revoked = { type: 'LEASE_REVOKED', lease: leaseId('l') } as const;
    actor.send(revoked);
    actor.send({ type: 'DRAIN_REQUESTED' });
    actor.send(revoked);
    await waitFor(actor, (snapshot) => snapshot.status === 'done');
    expect(done.toSorted()).toEqual(['close', 'revoke', 'revoke']);
  });

  test('makes a broken index anew before anybody searches in it', async () => {
    const { actor, rebuilt } = started(async () => {}, { broken: true });
    await waitFor(actor, (snapshot) => snapshot.matches('rebuilding'));
    expect(actor.getSnapshot().hasTag(READY)).toBe(false);
    rebuilt.resolve();
    await waitFor(actor, (snapshot) => snapshot.matches('ready'));
  });

  test('serves while its disk takes nothing, says why, and goes back by itself', async () => {
    const { actor, probed } = started(async () => {});
    await waitFor(actor, (snapshot) => snapshot.matches('ready'));
    for (const trouble of ['full', 'readonly', 'failing'] as const) {
      actor.send({ type: 'DISK_REFUSED', trouble });
      expect(actor.getSnapshot().value).toEqual({ refusing: trouble });
      expect(actor.getSnapshot().hasTag(READY)).toBe(true);
    }
    probed.resolve();
    await waitFor(actor, (snapshot) => snapshot.matches('ready'));
  });
});
