import { describe, expect, test } from 'vitest';
import { createActor, fromPromise, SimulatedClock } from 'xstate';
import { READY } from '../../../src/actors/kernel/host/index.ts';
import { providerMachine } from '../../../src/actors/provider/machine.ts';
import { leaseId } from '../../../src/protocol/ids.ts';

function started({ open = Promise.resolve(), finish = Promise.resolve() } = {}) {
  const done: string[] = [];
  const clock = new SimulatedClock();
  const actor = createActor(
    providerMachine.provide({
      actors: { openModel: fromPromise(() => open), finishAnswers: fromPromise(() => finish) },
      actions: {
        servePort: () => void done.push('served'),
        revokeLease: (_, { lease }) => void done.push(`revoked ${lease}`),
        abortAnswers: () => void done.push('aborted'),
      },
    }),
    { clock },
  );
  actor.subscribe({ error: () => done.push('fault') });
  actor.start();
  return { actor, clock, done, state: () => actor.getSnapshot().value };
}

describe('the provider machine', () => {
  test('is ready once its model is loaded', async () => {
    const { actor, state } = started();
    expect(state()).toBe('opening');
    await expect.poll(state).toBe('ready');
    expect(actor.getSnapshot().hasTag(READY)).toBe(true);
  });

  test('faults where the model cannot be loaded', async () => {
    const { done } = started({ open: Promise.reject(new Error('no')) });
    await expect.poll(() => done).toEqual(['fault']);
  });

  test('revokes in every state', async () => {
    const { actor, done, state } = started({ finish: new Promise(() => {}) });
    actor.send({ type: 'LEASE_REVOKED', lease: leaseId('early') });
    await expect.poll(state).toBe('ready');
    actor.send({ type: 'LEASE_REVOKED', lease: leaseId('usual') });
    actor.send({ type: 'DRAIN_REQUESTED' });
    actor.send({ type: 'LEASE_REVOKED', lease: leaseId('late') });
    expect(done).toEqual(['revoked early', 'revoked usual', 'revoked late']);
  });

  test('closes when the last answer has ended', async () => {
    const last = Promise.withResolvers<void>();
    const { actor, done, state } = started({ finish: last.promise });
    await expect.poll(state).toBe('ready');
    actor.send({ type: 'DRAIN_REQUESTED' });
    expect(state()).toBe('closing');
    last.resolve();
    await expect.poll(state).toBe('closed');
    expect(done).toEqual([]);
  });

  test('aborts answers that outlast the grace', async () => {
    const { actor, clock, done, state } = started({ finish: new Promise(() => {}) });
    await expect.poll(state).toBe('ready');
    actor.send({ type: 'DRAIN_REQUESTED' });
    clock.increment(60_000);
    expect(done).toEqual(['aborted']);
  });
});
