import { assign, fromPromise, setup } from 'xstate';

/** What a stop does, one after another: intake ends first, and what was taken in is written down before its file closes. */
export type Phase = 'channels' | 'sessions' | 'provider' | 'stores' | 'journal' | 'observer';

/**
 * How long each phase may take, in ms: more than its actors have for draining (`drainMs`), after which they are terminated,
 * so that only a thread that cannot be terminated (a native call) makes one pass. Then the next phase begins all the same.
 */
export const PHASE_MS: Readonly<Record<Phase, number>> = {
  channels: 5_000,
  sessions: 5_000,
  provider: 4_000,
  stores: 6_000,
  journal: 8_000,
  observer: 4_000,
};

/** What the actors of a phase may take until they are terminated, in ms: of its time, what a termination takes is left. */
export const drainMs = (phase: Phase): number => PHASE_MS[phase] - 1_500;

/** What all of them take at most. The service manager waits longer than that (`TimeoutStopSec`). */
export const STOP_MS = Object.values(PHASE_MS).reduce((sum, ms) => sum + ms, 0);

interface Context {
  readonly error: unknown;
  /** Phases whose deadline passed: something of theirs may still run. */
  readonly late: readonly Phase[];
}

export type DaemonEvent = { readonly type: 'STOP_REQUESTED' } | { readonly type: 'RELOAD_REQUESTED' };

/**
 * The life of the daemon. Starting and stopping are ordered: intake is the last to open and the first to close
 * (design/architecture.md, "Hosting").
 */
export const daemonMachine = setup({
  types: { context: {} as Context, events: {} as DaemonEvent, output: {} as Context },
  actors: {
    probeWall: fromPromise<void>(async () => {}),
    openStores: fromPromise<void>(async () => {}),
    openChannels: fromPromise<void>(async () => {}),
    /** One phase of the end. What goes wrong in it must not keep the next from its turn. */
    close: fromPromise<void, Phase>(async () => {}),
  },
  actions: {
    announceReady: () => {},
    announceStopping: () => {},
    /** Reads coop.toml again. */
    reload: () => {},
    noteError: assign((_, { error }: { error: unknown }) => ({ error })),
    noteLate: assign(({ context }, phase: Phase) => ({ late: [...context.late, phase] })),
  },
  delays: PHASE_MS,
}).createMachine({
  id: 'daemon',
  context: { error: undefined, late: [] },
  initial: 'opening',
  states: {
    opening: {
      type: 'parallel',
      states: {
        wall: {
          initial: 'probing',
          states: {
            probing: { invoke: { src: 'probeWall', onDone: 'proven', onError: failing() } },
            proven: { type: 'final' },
          },
        },
        stores: {
          initial: 'starting',
          states: {
            starting: { invoke: { src: 'openStores', onDone: 'open', onError: failing() } },
            open: { type: 'final' },
          },
        },
      },
      on: { STOP_REQUESTED: 'stopping' },
      onDone: 'admitting',
    },
    admitting: {
      invoke: { src: 'openChannels', onDone: 'running', onError: failing() },
      on: { STOP_REQUESTED: 'stopping' },
    },
    running: {
      entry: 'announceReady',
      on: { STOP_REQUESTED: 'stopping', RELOAD_REQUESTED: { actions: 'reload' } },
    },
    stopping: {
      entry: 'announceStopping',
      initial: 'channels',
      states: {
        channels: phase('channels', 'sessions'),
        sessions: phase('sessions', 'provider'),
        provider: phase('provider', 'stores'),
        stores: phase('stores', 'journal'),
        journal: phase('journal', 'observer'),
        observer: phase('observer', 'closed'),
        closed: { type: 'final' },
      },
      onDone: 'stopped',
    },
    stopped: { type: 'final' },
  },
  output: ({ context }) => context,
});

function phase<const P extends Phase, const N extends string>(name: P, next: N) {
  return {
    invoke: { src: 'close' as const, input: name, onDone: next, onError: next },
    after: { [name]: { target: next, actions: { type: 'noteLate' as const, params: name } } },
  };
}

function failing() {
  return {
    target: '#daemon.stopping',
    actions: { type: 'noteError' as const, params: ({ event }: { event: { error: unknown } }) => event },
  };
}
