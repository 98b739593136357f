import { describe, expect, it } from 'vitest';
import { createActor, SimulatedClock } from 'xstate';
import { childMachine, RESTART_POLICY } from '../../../../src/actors/kernel/supervision/machine.ts';
import { CoopError } from '../../../../src/protocol/errors.ts';

function child() {
  const clock = new SimulatedClock();
  const done: string[] = [];
  const note = (what: string) => () => void done.push(what);
  const actor = createActor(
    childMachine.provide({
      actions: {
        spawn: note('spawn'),
        terminate: note('terminate'),
        askToDrain: note('drain'),
        announceRunning: note('running'),
        announceDown: note('down'),
      },
    }),
    { input: { policy: RESTART_POLICY, now: () => clock.now(), random: () => 1 }, clock },
  );
  actor.start();
  return { actor, clock, done, state: () => actor.getSnapshot().value };
}

describe('a supervised actor', () => {
  it('is started, and started again with growing pauses when it ends', () => {
    const { actor, clock, done, state } = child();
    expect(state()).toBe('starting');
    actor.send({ type: 'READIED' });
    for (const pause of [200, 400, 800]) {
      actor.send({ type: 'EXITED' });
      expect(state()).toBe('backoff');
      clock.increment(pause - 1);
      expect(state()).toBe('backoff');
      clock.increment(1);
      expect(state()).toBe('starting');
      actor.send({ type: 'READIED' });
    }
    expect(done.filter((what) => what === 'spawn')).toHaveLength(4);
    expect(done.filter((what) => what === 'running' || what === 'down')).toHaveLength(7);
  });

  it('stays down after five falls within a minute, until somebody restarts it', () => {
    const { actor, clock, state } = child();
    for (let fall = 0; fall < 5; fall += 1) {
      actor.send({ type: 'EXITED' });
      clock.increment(10_000);
    }
    actor.send({ type: 'EXITED' });
    expect(state()).toBe('failed');
    clock.increment(3_600_000);
    expect(state()).toBe('failed');
    actor.send({ type: 'RESTART_REQUESTED' });
    expect(state()).toBe('starting');
    actor.send({ type: 'EXITED' });
    expect(state()).toBe('backoff');
  });

  it('is not given up for falls that lie far apart', () => {
    const { actor, clock, state } = child();
    for (let fall = 0; fall < 20; fall += 1) {
      actor.send({ type: 'READIED' });
      actor.send({ type: 'EXITED' });
      clock.increment(30_000);
      expect(state()).toBe('starting');
    }
  });

  it.each(['E_ALREADY_RUNNING', 'E_DATABASE_NEWER', 'E_DATABASE'] as const)(
    'fails at once with %s: a restart mends nothing',
    (code) => {
      const { actor, state } = child();
      actor.send({ type: 'EXITED', error: new CoopError(code) });
      expect(state()).toBe('failed');
      expect(actor.getSnapshot().context.error?.code).toBe(code);
    },
  );

  it('that never gets ready is ended, and tried again', () => {
    const { clock, done } = child();
    clock.increment(RESTART_POLICY.startDeadline);
    expect(done).toEqual(['spawn', 'terminate']);
  });

  it('is asked to drain, and ended where it does not', () => {
    const { actor, clock, done, state } = child();
    actor.send({ type: 'READIED' });
    actor.send({ type: 'DRAIN_REQUESTED' });
    expect(done.at(-1)).toBe('drain');
    clock.increment(RESTART_POLICY.drainDeadline);
    expect(done.at(-1)).toBe('terminate');
    actor.send({ type: 'EXITED' });
    expect(state()).toBe('stopped');
  });
});

describe('work that was announced', () => {
  it('while starting moves the deadline, and no further than was said', () => {
    const { actor, clock, done } = child();
    actor.send({ type: 'WORK_ANNOUNCED', withinMs: 100_000 });
    clock.increment(99_999);
    expect(done).toEqual(['spawn']);
    clock.increment(1);
    expect(done).toEqual(['spawn', 'terminate']);
  });

  it('where all else ends, too, is not waited for longer than whoever ends it has time', () => {
    const { actor, clock, done } = child();
    actor.send({ type: 'READIED' });
    actor.send({ type: 'DRAIN_REQUESTED', withinMs: 4_500 });
    actor.send({ type: 'WORK_ANNOUNCED', withinMs: 30_000 });
    clock.increment(4_499);
    expect(done.at(-1)).toBe('drain');
    clock.increment(1);
    expect(done.at(-1)).toBe('terminate');
  });

  it('while it ends to be started anew is waited for, too', () => {
    const { actor, clock, done } = child();
    actor.send({ type: 'READIED' });
    actor.send({ type: 'RESTART_REQUESTED' });
    actor.send({ type: 'WORK_ANNOUNCED', withinMs: 10_000 });
    clock.increment(9_999);
    expect(done.at(-1)).toBe('drain');
    clock.increment(1);
    expect(done.at(-1)).toBe('terminate');
  });
});

describe('a restart by hand', () => {
  it('lets one that runs end what it does, counts no fall, and forgets those before', () => {
    const { actor, done, state } = child();
    for (let fall = 0; fall < 2; fall += 1) {
      actor.send({ type: 'READIED' });
      actor.send({ type: 'EXITED' });
      actor.send({ type: 'RESTART_REQUESTED' });
    }
    actor.send({ type: 'READIED' });
    actor.send({ type: 'RESTART_REQUESTED' });
    expect([state(), done.at(-1)]).toEqual(['restarting', 'drain']);
    actor.send({ type: 'EXITED' });
    expect(state()).toBe('starting');
    expect(actor.getSnapshot().context).toMatchObject({ falls: [], restarts: 3 });
  });

  it('ends one that does not end', () => {
    const { actor, clock, done } = child();
    actor.send({ type: 'READIED' });
    actor.send({ type: 'RESTART_REQUESTED' });
    clock.increment(RESTART_POLICY.drainDeadline);
    expect(done.at(-1)).toBe('terminate');
  });
});
