import { describe, expect, it } from 'vitest';
import { createActor, fromPromise, waitFor } from 'xstate';
import { sessionMachine } from '../../../src/actors/session/machine.ts';
import type { Turn } from '../../../src/actors/session/turn.ts';
import { placeKey } from '../../../src/protocol/address.ts';
import { CoopError } from '../../../src/protocol/errors.ts';
import { leaseId, personName, turnId } from '../../../src/protocol/ids.ts';
import type { TurnLease } from '../../../src/protocol/lease.ts';
import type { TurnPorts } from '../../../src/protocol/ports/index.ts';

const LEASE: TurnLease = {
  id: leaseId('lease-1'),
  kind: 'turn',
  errorDetails: true,
  turn: turnId('turn-1'),
  agent: 'cooper',
  model: 'offline/simple',
  person: personName('alice'),
  place: placeKey({ kind: 'dm', channel: 'terminal', peer: 'alice' }),
  effective: { level: 'full', sender: 'full', place: 'full', why: '' },
};

type Step = 'compact' | 'load' | 'think' | 'act' | 'commit' | 'fail';

/** The machine without a thread: its effects write down that they happened, and do what the test says. */
function session({
  rounds = 0,
  failing,
  openAtStart = false,
  hanging,
  tooLong = [],
  helps = [],
  unheard = 0,
}: {
  rounds?: number;
  failing?: Partial<Record<Step, CoopError>>;
  openAtStart?: boolean;
  /** This step never ends, unless it is let. */
  /** What the turn says each time it is asked. */
  tooLong?: boolean[];
  helps?: boolean[];
  /** So often something was said that it has not read when it is to be committed. */
  unheard?: number;
  hanging?: { readonly step: Step; readonly until?: Promise<void> };
}) {
  const done: string[] = [];
  let left = rounds;
  let open = openAtStart;
  let untold = unheard;
  let hasUnheard = false;
  const effect = (step: Step, then: () => void = () => {}) =>
    fromPromise<void, Turn>(async () => {
      done.push(step);
      const error = failing?.[step];
      if (error !== undefined) throw error;
      if (hanging?.step === step) await (hanging.until ?? new Promise(() => {}));
      then();
    });
  const turn = {
    get hasOpenCalls() {
      return open;
    },
    get isTooLong() {
      return tooLong.shift() ?? false;
    },
    isHelpedBy: ({ code }: CoopError) => code === 'E_CONTEXT_FULL' && helps.shift() === true,
    get hasUnheard() {
      return hasUnheard;
    },
    abort: (why: CoopError) => void done.push(`abort ${why.code}`),
    close: () => void done.push('close'),
  };
  const actor = createActor(
    sessionMachine.provide({
      actors: {
        load: effect('load'),
        think: effect('think', () => {
          open = left > 0;
          left -= 1;
        }),
        compact: fromPromise<void, { turn: Turn; refused: CoopError | undefined }>(async ({ input }) => {
          done.push(input.refused === undefined ? 'compact' : `compact after ${input.refused.code}`);
          if (failing?.compact !== undefined) throw failing.compact;
        }),
        act: effect('act', () => {
          open = false;
        }),
        commit: effect('commit', () => {
          hasUnheard = untold > 0;
          untold -= 1;
        }),
        fail: fromPromise<void, { turn: Turn; error: CoopError }>(async ({ input }) => {
          done.push(`fail ${input.error.code}`);
          if (failing?.fail !== undefined) throw failing.fail;
        }),
      },
      actions: { tellEnded: (_, { outcome }) => void done.push(`tell ${outcome}`) },
    }),
    // The machine asks a turn for these things only; the rest of the class are the effects above.
    { input: { openTurn: () => turn as unknown as Turn } },
  );
  actor.start();
  const lend = () => actor.send({ type: 'TURN_LENT', lease: LEASE, ports: {} as TurnPorts });
  const settled = () => waitFor(actor, (snapshot) => snapshot.value === 'idle' || snapshot.status === 'done');
  return { actor, done, lend, settled };
}

describe('a turn', () => {
  it('loads, thinks and commits', async () => {
    const { done, lend, settled } = session({});
    lend();
    await settled();
    expect(done).toEqual(['load', 'think', 'commit', 'tell committed', 'close']);
  });

  it('acts and thinks again for as long as the model wants', async () => {
    const { done, lend, settled } = session({ rounds: 2 });
    lend();
    await settled();
    expect(done).toEqual(['load', 'think', 'act', 'think', 'act', 'think', 'commit', 'tell committed', 'close']);
  });

  it('goes on with the calls that a lost run left open', async () => {
    const { done, lend, settled } = session({ openAtStart: true });
    lend();
    await settled();
    expect(done.slice(0, 3)).toEqual(['load', 'act', 'think']);
  });

  it('is compacted before a request that is too long, at its beginning and after what tools brought', async () => {
    const { done, lend, settled } = session({ rounds: 1, tooLong: [true, true] });
    lend();
    await settled();
    expect(done.slice(0, 5)).toEqual(['load', 'compact', 'think', 'act', 'compact']);
    expect(done.slice(5)).toEqual(['think', 'commit', 'tell committed', 'close']);
  });

  it('is compacted where the model refuses it as too long, for as long as that helps', async () => {
    const failing = { think: new CoopError('E_CONTEXT_FULL') };
    const { done, lend, settled } = session({ failing, helps: [true] });
    lend();
    await settled();
    const tried = ['load', 'think', 'compact after E_CONTEXT_FULL', 'think'];
    expect(done).toEqual([...tried, 'fail E_CONTEXT_FULL', 'tell failed', 'close']);
  });

  it('that cannot be made shorter ends as failed', async () => {
    const { done, lend, settled } = session({
      tooLong: [true],
      failing: { compact: new CoopError('E_CONTEXT_FULL') },
    });
    lend();
    await settled();
    expect(done).toEqual(['load', 'compact', 'fail E_CONTEXT_FULL', 'tell failed', 'close']);
  });

  it.each(['load', 'think', 'act', 'commit'] as const)(
    'whose %s fails ends as failed, with the error recorded',
    async (step) => {
      const { done, lend, settled } = session({
        rounds: 1,
        failing: { [step]: new CoopError('E_PROVIDER', { why: 'x' }) },
      });
      lend();
      await settled();
      expect(done).toContain('fail E_PROVIDER');
      expect(done.slice(-2)).toEqual(['tell failed', 'close']);
    },
  );

  it('whose end cannot be recorded is lost, not failed', async () => {
    const gone = new CoopError('E_GONE', { what: 'the journal' });
    const { done, lend, settled } = session({ failing: { think: gone, fail: gone } });
    lend();
    await settled();
    expect(done.slice(-2)).toEqual(['tell lost', 'close']);
  });

  it('is stopped on request and left where it stands when the daemon drains', async () => {
    const stopped = session({});
    stopped.lend();
    stopped.actor.send({ type: 'STOP_REQUESTED', lease: LEASE.id });
    expect(stopped.done).toContain('abort E_CANCELLED');

    const drained = session({});
    drained.lend();
    drained.actor.send({ type: 'DRAIN_REQUESTED' });
    await drained.settled();
    expect(drained.done).toContain('abort E_STOPPING');
    expect(drained.done.filter((what) => what.startsWith('tell'))).toEqual([]);
  });

  it.each(['load', 'think', 'act'] as const)(
    'whose %s hangs is stopped at once, and waits for nothing',
    async (step) => {
      const { actor, done, lend, settled } = session({ rounds: 1, hanging: { step } });
      lend();
      await waitFor(actor, () => done.at(-1) === step);
      actor.send({ type: 'STOP_REQUESTED', lease: LEASE.id });
      await settled();
      expect(done.slice(-5)).toEqual([step, 'abort E_CANCELLED', 'fail E_CANCELLED', 'tell failed', 'close']);
    },
  );

  it('that is being committed is not stopped any more', async () => {
    const { promise: until, resolve } = Promise.withResolvers<void>();
    const { actor, done, lend, settled } = session({ hanging: { step: 'commit', until } });
    lend();
    await waitFor(actor, () => done.at(-1) === 'commit');
    actor.send({ type: 'STOP_REQUESTED', lease: LEASE.id });
    resolve();
    await settled();
    expect(done).toEqual(['load', 'think', 'commit', 'abort E_CANCELLED', 'tell committed', 'close']);
  });

  it('that was told something while it was committed thinks again before it ends', async () => {
    const { done, lend, settled } = session({ unheard: 2 });
    lend();
    await settled();
    expect(done).toEqual(['load', 'think', 'commit', 'think', 'commit', 'think', 'commit', 'tell committed', 'close']);
  });

  it('is followed by another in the same Worker', async () => {
    const { done, lend, settled } = session({});
    lend();
    await settled();
    lend();
    await settled();
    expect(done.filter((what) => what === 'tell committed')).toHaveLength(2);
  });
});
