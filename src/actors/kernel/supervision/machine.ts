import { assign, cancel, raise, setup } from 'xstate';
import type { CoopError } from '../../../protocol/errors.ts';

/** Restart one for one, with jittered backoff, and give up when it happens too often. Times in ms. */
export interface RestartPolicy {
  readonly firstDelay: number;
  readonly longestDelay: number;
  readonly most: number;
  readonly within: number;
  /** Until the actor announces one of its own. */
  readonly startDeadline: number;
  /** The same, where it is to start anew; where it ends for good, unless whoever ends it says another. */
  readonly drainDeadline: number;
}

export const RESTART_POLICY: RestartPolicy = {
  firstDelay: 200,
  longestDelay: 30_000,
  most: 5,
  within: 60_000,
  startDeadline: 20_000,
  drainDeadline: 3_000,
};

interface Input {
  readonly policy: RestartPolicy;
  readonly now: () => number;
  /** 0..1 */
  readonly random: () => number;
}

interface Context extends Input {
  /** When it went down, within the policy's window. */
  readonly falls: readonly number[];
  readonly restarts: number;
  /** Of its last fall. */
  readonly error: CoopError | undefined;
}

export type ChildEvent =
  | { readonly type: 'READIED' }
  | { readonly type: 'EXITED'; readonly error?: CoopError }
  /** For good. `withinMs`: what whoever ends it has left for it, whatever it announces. */
  | { readonly type: 'DRAIN_REQUESTED'; readonly withinMs?: number }
  | { readonly type: 'RESTART_REQUESTED' }
  /** The actor came into a state of long work, and needs so much time for it, in ms. */
  | { readonly type: 'WORK_ANNOUNCED'; readonly withinMs: number }
  /** The time for starting or ending is over. */
  | { readonly type: 'OVERDUE' };

/** Faults that a restart cannot mend: somebody has to. */
const LASTING: readonly string[] = [
  'E_ALREADY_RUNNING',
  'E_DATABASE_NEWER',
  'E_DATABASE',
  'E_DISK',
  'E_DISK_FULL',
  'E_READ_ONLY',
  'E_SOCKET',
  'E_NOT_BUILT',
];

/** Starting, and ending to start anew, take a limited time: what the actor announces, or else what the policy says. */
const MEASURED = {
  OVERDUE: { actions: 'terminate' },
  WORK_ANNOUNCED: { actions: ['forgetOverdue', 'allowMore'] },
} as const;

/**
 * The life of one supervised actor, over all its threads.
 *
 * `spawn`, `terminate`, `askToDrain`, `announceRunning` and `announceDown` are provided by the child that runs it.
 */
export const childMachine = setup({
  types: { context: {} as Context, input: {} as Input, events: {} as ChildEvent },
  actions: {
    spawn: () => {},
    // One timer, set anew by what is announced: `after` could not be moved without starting once more.
    allowStart: raise({ type: 'OVERDUE' }, { id: 'overdue', delay: 'startDeadline' }),
    allowDrain: raise({ type: 'OVERDUE' }, { id: 'overdue', delay: 'drainDeadline' }),
    allowMore: raise({ type: 'OVERDUE' }, { id: 'overdue', delay: 'announced' }),
    forgetOverdue: cancel('overdue'),
    terminate: () => {},
    askToDrain: () => {},
    announceRunning: () => {},
    announceDown: () => {},
    countFall: assign(({ context, event }) => ({
      falls: [...context.falls.filter((at) => at > context.now() - context.policy.within), context.now()],
      error: event.type === 'EXITED' ? event.error : context.error,
    })),
    forgetFalls: assign({ falls: [], error: undefined }),
    countRestart: assign(({ context }) => ({ restarts: context.restarts + 1 })),
  },
  guards: {
    cannotBeMended: ({ event }) => event.type === 'EXITED' && LASTING.includes(event.error?.code ?? ''),
    fallsTooOften: ({ context }) =>
      context.falls.filter((at) => at > context.now() - context.policy.within).length >= context.policy.most,
  },
  delays: {
    startDeadline: ({ context }) => context.policy.startDeadline,
    drainDeadline: ({ context, event }) =>
      (event.type === 'DRAIN_REQUESTED' ? event.withinMs : undefined) ?? context.policy.drainDeadline,
    announced: ({ event }) => (event.type === 'WORK_ANNOUNCED' ? event.withinMs : 0),
    backoff: ({ context: { policy, falls, random } }) => {
      const full = Math.min(policy.firstDelay * 2 ** Math.max(0, falls.length - 1), policy.longestDelay);
      return full * (0.5 + random() / 2);
    },
  },
}).createMachine({
  id: 'child',
  context: ({ input }) => ({ ...input, falls: [], restarts: 0, error: undefined }),
  initial: 'starting',
  states: {
    starting: {
      entry: ['spawn', 'allowStart'],
      exit: 'forgetOverdue',
      on: {
        READIED: 'running',
        ...MEASURED,
        EXITED: [
          { guard: 'cannotBeMended', target: 'failed', actions: 'countFall' },
          { guard: 'fallsTooOften', target: 'failed', actions: 'countFall' },
          { target: 'backoff', actions: 'countFall' },
        ],
        DRAIN_REQUESTED: 'draining',
      },
    },
    running: {
      entry: 'announceRunning',
      exit: 'announceDown',
      on: {
        EXITED: [
          { guard: 'fallsTooOften', target: 'failed', actions: 'countFall' },
          { target: 'backoff', actions: 'countFall' },
        ],
        RESTART_REQUESTED: 'restarting',
        DRAIN_REQUESTED: 'draining',
      },
    },
    // By hand: it may finish what it does, and is no fall.
    restarting: {
      entry: ['askToDrain', 'allowDrain'],
      exit: 'forgetOverdue',
      on: {
        ...MEASURED,
        EXITED: { target: 'starting', actions: ['forgetFalls', 'countRestart'] },
        DRAIN_REQUESTED: 'draining',
      },
    },
    backoff: {
      after: { backoff: { target: 'starting', actions: 'countRestart' } },
      on: { RESTART_REQUESTED: { target: 'starting', actions: 'countRestart' }, DRAIN_REQUESTED: 'stopped' },
    },
    failed: {
      on: {
        RESTART_REQUESTED: { target: 'starting', actions: ['forgetFalls', 'countRestart'] },
        DRAIN_REQUESTED: 'stopped',
      },
    },
    draining: {
      entry: ['askToDrain', 'allowDrain'],
      exit: 'forgetOverdue',
      // What it announces is not waited for: others wait for their turn to end.
      on: { OVERDUE: MEASURED.OVERDUE, EXITED: 'stopped' },
    },
    stopped: { type: 'final' },
  },
});
