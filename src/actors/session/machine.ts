import { assign, fromPromise, setup } from 'xstate';
import { CoopError, toCoopError } from '../../protocol/errors.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import type { CommandLease, JobLease } from '../../protocol/lease.ts';
import type { CommandPorts, JobPorts } from '../../protocol/ports/index.ts';
import { type ControlEvent, READY } from '../kernel/host/index.ts';
import type { Turn } from './turn.ts';

type WorkLent = Extract<ControlEvent, { type: 'COMMAND_LENT' | 'JOB_LENT' }>;
type TurnLent = Extract<ControlEvent, { type: 'TURN_LENT' }>;

export interface SessionInput {
  /** Makes a turn of what was lent. Injected, so that the machine runs in a test without a thread. */
  readonly openTurn: (lent: TurnLent) => Turn;
}

interface Context extends SessionInput {
  readonly turn: Turn | undefined;
  readonly lease: LeaseId | undefined;
  readonly error: CoopError;
  /** What the model refused as too long, until it was made shorter. */
  readonly refused: CoopError | undefined;
  /** It goes on to serve more when its command, or job, is done. */
  readonly stays: boolean;
}

/** What came of a lease's work. `lost`: nothing was recorded of its end, another Worker may resume it. */
export type Outcome = 'committed' | 'failed' | 'lost';

/** It waits for nothing that is under way: whatever hangs, the turn ends. */
const STOP = { target: 'failing', actions: 'stopTurn' } as const;

/** Of a command, or a job. */
const AFTER_WORK = {
  onDone: [
    { guard: 'stays', target: 'idle', actions: { type: 'tellEnded', params: ended('committed') } },
    { target: 'draining' },
  ],
  onError: [
    { guard: 'stays', target: 'idle', actions: { type: 'tellEnded', params: ended('lost') } },
    { target: 'draining' },
  ],
} as const;

const ofTurn = fromPromise<void, Turn>(async () => {});

/**
 * A session runs one turn at a time, of one person in one place at one level, and keeps nothing between turns.
 *
 * A turn that cannot end here is left as it stands: its steps are in the journal, and another Worker goes on from them.
 */
export const sessionMachine = setup({
  types: { context: {} as Context, input: {} as SessionInput, events: {} as ControlEvent },
  actors: {
    load: ofTurn,
    compact: fromPromise<void, { turn: Turn; refused: CoopError | undefined }>(async () => {}),
    think: ofTurn,
    act: ofTurn,
    commit: ofTurn,
    fail: fromPromise<void, { turn: Turn; error: CoopError }>(async () => {}),
    runCommand: fromPromise<void, { lease: CommandLease; ports: CommandPorts }>(async () => {}),
    runJob: fromPromise<void, { lease: JobLease; ports: JobPorts }>(async () => {}),
  },
  actions: {
    takeTurn: assign(({ context }, lent: TurnLent) => ({ turn: context.openTurn(lent), lease: lent.lease.id })),
    takeWork: assign((_, { lease, stays }: WorkLent) => ({ lease: lease.id, stays })),
    noteError: assign((_, { error }: { error: unknown }) => ({ error: toCoopError(error) })),
    noteRefused: assign((_, { error }: { error: unknown }) => ({ refused: toCoopError(error) })),
    forgetRefused: assign({ refused: undefined }),
    stopTurn: assign(({ context }) => {
      const error = new CoopError('E_CANCELLED');
      context.turn?.abort(error);
      return { error };
    }),
    leaveTurn: ({ context }) => context.turn?.abort(new CoopError('E_STOPPING')),
    closeTurn: assign(({ context }) => {
      context.turn?.close();
      return { turn: undefined, lease: undefined };
    }),
    /** Provided by the actor: says so to the supervisor. */
    tellEnded: (_, _params: { lease: LeaseId | undefined; outcome: Outcome }) => {},
  },
  guards: {
    stays: ({ context }) => context.stays,
    hasUnheard: ({ context }) => context.turn?.hasUnheard ?? false,
    isIdle: ({ context }) => context.turn?.isIdle ?? false,
    callsAreOpen: ({ context }) => context.turn?.hasOpenCalls ?? false,
    isTooLong: ({ context }) => context.turn?.isTooLong ?? false,
    isHelped: ({ context }, { error }: { error: unknown }) => context.turn?.isHelpedBy(toCoopError(error)) ?? false,
  },
}).createMachine({
  id: 'session',
  context: ({ input }) => ({
    ...input,
    turn: undefined,
    lease: undefined,
    error: new CoopError('E_INTERNAL'),
    refused: undefined,
    stays: false,
  }),
  initial: 'idle',
  on: { DRAIN_REQUESTED: '.draining' },
  states: {
    idle: {
      tags: READY,
      on: {
        TURN_LENT: {
          target: 'turning',
          actions: { type: 'takeTurn', params: ({ event }) => event },
        },
        COMMAND_LENT: { target: 'commanding', actions: { type: 'takeWork', params: ({ event }) => event } },
        JOB_LENT: { target: 'working', actions: { type: 'takeWork', params: ({ event }) => event } },
      },
    },
    turning: {
      initial: 'loading',
      states: {
        loading: {
          on: { STOP_REQUESTED: STOP },
          invoke: {
            src: 'load',
            input: running,
            onDone: [
              { guard: 'isIdle', target: 'committing' },
              { guard: 'callsAreOpen', target: 'acting' },
              { guard: 'isTooLong', target: 'compacting' },
              { target: 'thinking' },
            ],
            onError: { target: 'failing', actions: { type: 'noteError', params: ({ event }) => event } },
          },
        },
        // What was said before becomes a summary: the next request has to fit into what the model reads at once.
        compacting: {
          on: { STOP_REQUESTED: STOP },
          exit: 'forgetRefused',
          invoke: {
            src: 'compact',
            input: ({ context }) => ({ turn: running({ context }), refused: context.refused }),
            onDone: 'thinking',
            onError: { target: 'failing', actions: { type: 'noteError', params: ({ event }) => event } },
          },
        },
        thinking: {
          on: { STOP_REQUESTED: STOP },
          invoke: {
            src: 'think',
            input: running,
            onDone: [{ guard: 'callsAreOpen', target: 'acting' }, { target: 'committing' }],
            onError: [
              {
                guard: { type: 'isHelped', params: ({ event }) => event },
                target: 'compacting',
                actions: { type: 'noteRefused', params: ({ event }) => event },
              },
              { target: 'failing', actions: { type: 'noteError', params: ({ event }) => event } },
            ],
          },
        },
        acting: {
          on: { STOP_REQUESTED: STOP },
          invoke: {
            src: 'act',
            input: running,
            onDone: [{ guard: 'isTooLong', target: 'compacting' }, { target: 'thinking' }],
            onError: { target: 'failing', actions: { type: 'noteError', params: ({ event }) => event } },
          },
        },
        // What is being committed is as good as said; where there is more to be answered, a stop ends it then.
        committing: {
          on: { STOP_REQUESTED: { actions: 'stopTurn' } },
          invoke: {
            src: 'commit',
            input: running,
            onDone: [
              { guard: 'hasUnheard', target: 'thinking' },
              { target: 'ended', actions: { type: 'tellEnded', params: ended('committed') } },
            ],
            onError: { target: 'failing', actions: { type: 'noteError', params: ({ event }) => event } },
          },
        },
        failing: {
          invoke: {
            src: 'fail',
            input: ({ context }) => ({ turn: running({ context }), error: context.error }),
            onDone: { target: 'ended', actions: { type: 'tellEnded', params: ended('failed') } },
            onError: { target: 'ended', actions: { type: 'tellEnded', params: ended('lost') } },
          },
        },
        ended: { type: 'final' },
      },
      onDone: { target: 'idle', actions: 'closeTurn' },
    },
    commanding: {
      invoke: {
        src: 'runCommand',
        input: ({ event }) => expecting(event, 'COMMAND_LENT'),
        ...AFTER_WORK,
      },
    },
    working: {
      invoke: {
        src: 'runJob',
        input: ({ event }) => expecting(event, 'JOB_LENT'),
        ...AFTER_WORK,
      },
    },
    draining: { type: 'final', entry: ['leaveTurn', 'closeTurn'] },
  },
});

function running({ context }: { context: Context }): Turn {
  if (context.turn === undefined) throw new CoopError('E_INTERNAL', {}, new Error('no turn is running'));
  return context.turn;
}

function ended(outcome: Outcome) {
  return ({ context }: { context: Context }) => ({ lease: context.lease, outcome });
}

function expecting<T extends ControlEvent['type']>(event: ControlEvent, type: T): Extract<ControlEvent, { type: T }> {
  if (event.type !== type) throw new CoopError('E_INTERNAL', {}, new Error(`expected ${type}`));
  return event as Extract<ControlEvent, { type: T }>;
}
