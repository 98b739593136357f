import { expect, it } from 'vitest';
import { createActor, fromCallback, fromPromise } from 'xstate';
import { READY, type WorkEvent, workingMachine } from '../../../../src/actors/kernel/host/index.ts';
import { leaseId } from '../../../../src/protocol/ids.ts';

const lease = leaseId('lease-1');

function life() {
  const heard: string[] = [];
  let say: (event: WorkEvent) => void = () => {};
  const finished = Promise.withResolvers<void>();
  const actor = createActor(
    workingMachine('web', 'fetching').provide({
      actors: {
        listen: fromCallback<WorkEvent>(({ sendBack }) => {
          say = sendBack;
        }),
        finish: fromPromise<void>(() => finished.promise),
      },
      actions: { revoke: (_, params) => void heard.push(params.lease) },
    }),
  ).start();
  return { actor, heard, finished, say: (event: WorkEvent) => say(event) };
}

it('can be handed ports whether it works or not', () => {
  const { actor, say } = life();
  expect(actor.getSnapshot().value).toEqual({ open: 'ready' });
  say({ type: 'WORK_BEGAN' });
  expect(actor.getSnapshot().value).toEqual({ open: 'fetching' });
  expect(actor.getSnapshot().hasTag(READY)).toBe(true);
  say({ type: 'WORK_ENDED' });
  expect(actor.getSnapshot().value).toEqual({ open: 'ready' });
});

it('ends leases while it closes, and is closed when its work has ended', async () => {
  const { actor, heard, finished, say } = life();
  say({ type: 'WORK_BEGAN' });
  actor.send({ type: 'DRAIN_REQUESTED' });
  expect(actor.getSnapshot().value).toBe('closing');
  actor.send({ type: 'LEASE_REVOKED', lease });
  expect(heard).toEqual([lease]);
  finished.resolve();
  await expect.poll(() => actor.getSnapshot().status).toBe('done');
});
