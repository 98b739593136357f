import { assign, fromPromise, setup } from 'xstate';

interface Context {
  readonly error: unknown;
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
    closeChannels: fromPromise<void>(async () => {}),
    endSessions: fromPromise<void>(async () => {}),
    closeStores: fromPromise<void>(async () => {}),
  },
  actions: {
    announceReady: () => {},
    /** Reads coop.toml again. */
    reload: () => {},
    noteError: assign((_, { error }: { error: unknown }) => ({ error })),
  },
}).createMachine({
  id: 'daemon',
  context: { error: undefined },
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
      initial: 'closingChannels',
      states: {
        closingChannels: { invoke: { src: 'closeChannels', onDone: 'endingSessions', onError: 'endingSessions' } },
        endingSessions: { invoke: { src: 'endSessions', onDone: 'closingStores', onError: 'closingStores' } },
        closingStores: { invoke: { src: 'closeStores', onDone: 'closed', onError: 'closed' } },
        closed: { type: 'final' },
      },
      onDone: 'stopped',
    },
    stopped: { type: 'final' },
  },
  output: ({ context }) => ({ error: context.error }),
});

function failing() {
  return {
    target: '#daemon.stopping',
    actions: { type: 'noteError' as const, params: ({ event }: { event: { error: unknown } }) => event },
  };
}
