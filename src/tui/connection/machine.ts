import { assign, fromCallback, setup } from 'xstate';
import { type CoopError, type ErrorCode, toCoopError } from '../../protocol/errors.ts';

interface Context {
  /** Attempts since the place was last open. */
  readonly attempts: number;
  readonly wasOpen: boolean;
  readonly error: CoopError | undefined;
}

export type ConnectionEvent =
  | { readonly type: 'PLACE_OPENED' }
  | { readonly type: 'CONNECTION_LOST'; readonly error: unknown }
  | { readonly type: 'LEFT' };

const FIRST_MS = 200;
const LONGEST_MS = 5_000;

/** What another attempt does not mend. */
const FINAL: readonly ErrorCode[] = ['E_NAME', 'E_CONFIG_MISSING', 'E_PROTOCOL', 'E_SOCKET'];

/**
 * The connection to the daemon. Once it was there it is looked for again, longer and longer apart, until the person
 * leaves; where nobody answers the first time, it ends with the reason.
 */
export const connectionMachine = setup({
  types: {
    context: {} as Context,
    events: {} as ConnectionEvent,
    output: {} as { readonly error: CoopError | undefined },
  },
  actors: {
    /** Opens the place and stays: tells `PLACE_OPENED`, and `CONNECTION_LOST` once it is over. Stopping it hangs up. */
    visit: fromCallback<ConnectionEvent>(() => {}),
  },
  actions: {
    noteOpen: assign({ attempts: 0, wasOpen: true, error: undefined }),
    noteLoss: assign((_, { error }: { error: unknown }) => ({ error: toCoopError(error) })),
    forgetLoss: assign({ error: undefined }),
    countAttempt: assign({ attempts: ({ context }) => context.attempts + 1 }),
  },
  guards: {
    isHopeless: ({ context }, { error }: { error: unknown }) =>
      !context.wasOpen || FINAL.includes(toCoopError(error).code),
  },
  delays: { backoff: ({ context }) => Math.min(LONGEST_MS, FIRST_MS * 2 ** (context.attempts - 1)) },
}).createMachine({
  id: 'connection',
  context: { attempts: 0, wasOpen: false, error: undefined },
  initial: 'visiting',
  on: { LEFT: { target: '.ended', actions: 'forgetLoss' } },
  states: {
    visiting: {
      invoke: { src: 'visit' },
      initial: 'connecting',
      states: {
        connecting: { on: { PLACE_OPENED: 'open' } },
        open: { entry: 'noteOpen' },
      },
      on: {
        CONNECTION_LOST: [
          { guard: { type: 'isHopeless', params: lost }, target: 'ended', actions: { type: 'noteLoss', params: lost } },
          { target: 'waiting', actions: { type: 'noteLoss', params: lost } },
        ],
      },
    },
    waiting: { entry: 'countAttempt', after: { backoff: 'visiting' } },
    ended: { type: 'final' },
  },
  output: ({ context }) => ({ error: context.error }),
});

function lost({ event }: { event: { readonly error: unknown } }): { readonly error: unknown } {
  return { error: event.error };
}
