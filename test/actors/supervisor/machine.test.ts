import { describe, expect, it } from 'vitest';
import { createActor, fromPromise, SimulatedClock } from 'xstate';
import { daemonMachine, PHASE_MS, type Phase, STOP_MS } from '../../../src/actors/supervisor/machine.ts';
import { STOP_SEC } from '../../../src/commands/service/unit.ts';

const ORDER: readonly Phase[] = ['channels', 'sessions', 'provider', 'stores', 'journal', 'observer'];

/** A daemon whose phases end when the test says so. */
function daemon({ opens = async () => {} }: { opens?: () => Promise<void> } = {}) {
  const clock = new SimulatedClock();
  const begun: Phase[] = [];
  const ends = new Map<Phase, PromiseWithResolvers<void>>();
  const actor = createActor(
    daemonMachine.provide({
      actors: {
        probeWall: fromPromise<void>(async () => {}),
        openStores: fromPromise<void>(opens),
        openChannels: fromPromise<void>(async () => {}),
        close: fromPromise<void, Phase>(({ input }) => {
          begun.push(input);
          const end = Promise.withResolvers<void>();
          ends.set(input, end);
          return end.promise;
        }),
      },
    }),
    { clock },
  );
  actor.start();
  const running = () => expect.poll(() => actor.getSnapshot().value).toBe('running');
  return { actor, clock, begun, ends, running };
}

describe('the end of the daemon', () => {
  it('comes in its order, each phase when the one before is over', async () => {
    const { actor, begun, ends, running } = daemon();
    await running();
    actor.send({ type: 'STOP_REQUESTED' });
    for (const [index, phase] of ORDER.entries()) {
      await expect.poll(() => begun).toEqual(ORDER.slice(0, index + 1));
      ends.get(phase)?.resolve();
    }
    await expect.poll(() => actor.getSnapshot().output).toEqual({ error: undefined, late: [] });
  });

  it('is not kept from its next phase by one that fails', async () => {
    const { actor, begun, ends, running } = daemon();
    await running();
    actor.send({ type: 'STOP_REQUESTED' });
    ends.get('channels')?.reject(new Error('the socket is gone'));
    await expect.poll(() => begun).toEqual(['channels', 'sessions']);
  });

  it('nor by one that never ends: each has its deadline, and what was late is told', async () => {
    const { actor, clock, begun, running } = daemon();
    await running();
    actor.send({ type: 'STOP_REQUESTED' });
    for (const [index, phase] of ORDER.entries()) {
      expect(begun).toEqual(ORDER.slice(0, index + 1));
      clock.increment(PHASE_MS[phase] - 1);
      expect(begun).toHaveLength(index + 1);
      clock.increment(1);
    }
    expect(actor.getSnapshot().output).toEqual({ error: undefined, late: ORDER });
    expect(clock.now()).toBe(STOP_MS);
  });

  it('is over before the service manager loses its patience', () => {
    expect(STOP_MS).toBeLessThan(STOP_SEC * 1_000 - 5_000);
  });

  it('comes as well while it opens, and after what kept it from opening', async () => {
    const asked = daemon({ opens: () => new Promise(() => {}) });
    asked.actor.send({ type: 'STOP_REQUESTED' });
    expect(asked.begun).toEqual(['channels']);

    const failure = new Error('another has the file');
    const failed = daemon({ opens: () => Promise.reject(failure) });
    for (const [index, phase] of ORDER.entries()) {
      await expect.poll(() => failed.begun).toEqual(ORDER.slice(0, index + 1));
      failed.ends.get(phase)?.resolve();
    }
    await expect.poll(() => failed.actor.getSnapshot().output).toEqual({ error: failure, late: [] });
  });
});
