import { describe, expect, test } from 'vitest';
import { createActor, fromCallback, fromPromise, SimulatedClock } from 'xstate';
import { READY } from '../../../src/actors/kernel/host/index.ts';
import { type KeysMoved, providerMachine } from '../../../src/actors/provider/machine.ts';
import { leaseId } from '../../../src/protocol/ids.ts';

function started({ open = Promise.resolve(), finish = Promise.resolve() } = {}) {
  const done: string[] = [];
  let keys: (keys: KeysMoved['keys']) => void = () => {};
  const clock = new SimulatedClock();
  const actor = createActor(
    providerMachine.provide({
      actors: {
        openModel: fromPromise(() => open),
        finishAnswers: fromPromise(() => finish),
        watchKeys: fromCallback<KeysMoved>(({ sendBack }) => {
          keys = (state) => sendBack({ type: 'KEYS_MOVED', keys: state });
        }),
      },
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
  return {
    actor,
    clock,
    done,
    keys: (state: KeysMoved['keys']) => keys(state),
    state: () => actor.getSnapshot().value,
  };
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

  test.each(['throttled', 'exhausted'] as const)(
    'shows that its keys are %s, and is lent all the same',
    async (state) => {
      const { actor, done, keys, state: shown } = started();
      // Before it is open, too.
      keys(state);
      await expect.poll(shown).toBe(state);
      expect(actor.getSnapshot().hasTag(READY)).toBe(true);
      // Nothing of the grant is looked at here.
      actor.send({ type: 'PORT_GRANTED', lease: leaseId('one'), grant: {} as never });
      expect(done).toEqual(['served']);
      keys('ready');
      expect(shown()).toBe('ready');
      keys(state === 'throttled' ? 'exhausted' : 'throttled');
      expect(shown()).not.toBe(state);
      keys(state);
      expect(shown()).toBe(state);
      actor.send({ type: 'DRAIN_REQUESTED' });
      expect(shown()).toBe('closing');
      keys('ready');
      expect(shown()).toBe('closing');
    },
  );

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
