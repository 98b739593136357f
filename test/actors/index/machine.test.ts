import { expect, test } from 'vitest';
import { createActor, fromCallback, fromPromise, waitFor } from 'xstate';
import { type IndexEvent, indexMachine } from '../../../src/actors/index/machine.ts';
import { READY } from '../../../src/actors/kernel/host/events.ts';
import { leaseId } from '../../../src/protocol/ids.ts';

function started({ isWhole = true } = {}) {
  const done: string[] = [];
  const probed = Promise.withResolvers<void>();
  let say: (event: IndexEvent) => void = () => {};
  const actor = createActor(
    indexMachine.provide({
      actors: {
        openFile: fromPromise(async () => isWhole),
        listen: fromCallback<IndexEvent>(({ sendBack }) => {
          say = sendBack;
        }),
        probe: fromPromise(() => probed.promise),
        closeFile: fromPromise<void>(async () => void done.push('close')),
      },
      actions: {
        revoke: () => void done.push('revoke'),
        startOver: () => void done.push('start over'),
        goOn: () => void done.push('go on'),
      },
    }),
  );
  actor.start();
  return { actor, done, probed, say: (event: IndexEvent) => say(event) };
}

test('what can be gone on with is ready at once', async () => {
  const { actor, done } = started();
  await waitFor(actor, (snapshot) => snapshot.matches('ready'));
  expect(done).toEqual([]);
});

test('what cannot is made anew, while it serves those who ask, until it has caught up', async () => {
  const { actor, done, say } = started({ isWhole: false });
  await waitFor(actor, (snapshot) => snapshot.matches('rebuilding'));
  expect(actor.getSnapshot().hasTag(READY)).toBe(true);
  expect(done).toEqual(['start over']);
  // Asked for in the middle, it begins again.
  say({ type: 'REBUILD_REQUESTED' });
  expect(done).toEqual(['start over', 'start over']);
  say({ type: 'CAUGHT_UP' });
  expect(actor.getSnapshot().value).toBe('ready');
  say({ type: 'REBUILD_REQUESTED' });
  expect(actor.getSnapshot().value).toBe('rebuilding');
});

test('it goes on when its disk takes again what it refused', async () => {
  const { actor, done, probed, say } = started();
  await waitFor(actor, (snapshot) => snapshot.matches('ready'));
  say({ type: 'DISK_REFUSED', trouble: 'full' });
  expect(actor.getSnapshot().value).toEqual({ refusing: 'full' });
  expect(actor.getSnapshot().hasTag(READY)).toBe(true);
  say({ type: 'DISK_REFUSED', trouble: 'readonly' });
  expect(actor.getSnapshot().value).toEqual({ refusing: 'readonly' });
  probed.resolve();
  await waitFor(actor, (snapshot) => snapshot.matches('ready'));
  expect(done).toEqual(['go on']);
});

test('it acknowledges a revocation also while it opens and closes', async () => {
  const { actor, done } = started();
  const revoked = { type: 'LEASE_REVOKED', lease: leaseId('l') } as const;
  actor.send(revoked);
  await waitFor(actor, (snapshot) => snapshot.matches('ready'));
  actor.send({ type: 'DRAIN_REQUESTED' });
  actor.send(revoked);
  await waitFor(actor, (snapshot) => snapshot.status === 'done');
  expect(done.toSorted()).toEqual(['close', 'revoke', 'revoke']);
});
