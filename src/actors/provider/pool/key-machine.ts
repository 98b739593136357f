/**
 * The life of one key: ready, `hot` while one of its windows is nearly used up, `cooling` after a 429, `disabled` once it was refused.
 * Only time and the answers that it gets move it.
 */
import { assign, setup } from 'xstate';
import type { Limits } from '../limits/index.ts';
import { endOfRest, type KeyWindow, leastEnd, mostUsed, windowsAfter } from './windows.ts';

/** From here on another key is taken, before the server has to refuse. */
const HOT = 0.9;

interface Context {
  readonly now: () => number;
  readonly windows: ReadonlyMap<string, KeyWindow>;
  /** Of `cooling`: its end. */
  readonly restsUntil: number;
  /** Whether it was ever answered with success. */
  readonly worked: boolean;
}

export type KeyEvent =
  /** Any answer to a request with it. */
  | { readonly type: 'ANSWERED'; readonly status: number; readonly limits: Limits }
  /** The server says that it is too much, beside its answer. */
  | { readonly type: 'LIMITED'; readonly limits: Limits };

export const keyMachine = setup({
  // xstate reads its types from this value; there is nothing at run time.
  types: {} as { context: Context; events: KeyEvent; input: Pick<Context, 'now'> },
  actions: {
    take: assign(({ context, event }) => ({
      windows: windowsAfter(context.windows, event.limits.readings, context.now()),
      worked: context.worked || (event.type === 'ANSWERED' && event.status >= 200 && event.status < 300),
    })),
    /** Of two limits at once the later end holds. */
    rest: assign(({ context, event }) => ({
      restsUntil: Math.max(context.restsUntil, endOfRest(event.limits, context.now())),
    })),
  },
  guards: {
    /**
     * A 401 says that the key is wrong. A 403 can be about what was asked, too: a message that a server does not like must not take the
     * key from everybody, so it counts only against a key that never worked.
     */
    isRefused: ({ context, event }) =>
      event.type === 'ANSWERED' && (event.status === 401 || (event.status === 403 && !context.worked)),
    isLimited: ({ event }) => event.type === 'LIMITED' || event.status === 429,
    isHot: ({ context }) => mostUsed(context.windows, context.now()) >= HOT,
  },
  delays: {
    /** The earliest end of what makes it hot; another may go on. */
    renewal: ({ context }) => leastEnd(context.windows, HOT, context.now()) - context.now(),
    rest: ({ context }) => Math.max(context.restsUntil - context.now(), 0),
  },
}).createMachine({
  id: 'key',
  context: ({ input }) => ({ now: input.now, windows: new Map(), restsUntil: 0, worked: false }),
  initial: 'ready',
  states: {
    ready: {
      always: { guard: 'isHot', target: 'hot' },
      on: {
        ANSWERED: [
          { guard: 'isRefused', target: 'disabled' },
          { guard: 'isLimited', target: 'cooling', actions: ['take', 'rest'] },
          { actions: 'take' },
        ],
        LIMITED: { target: 'cooling', actions: ['take', 'rest'] },
      },
    },
    hot: {
      after: { renewal: 'ready' },
      on: {
        ANSWERED: [
          { guard: 'isRefused', target: 'disabled' },
          { guard: 'isLimited', target: 'cooling', actions: ['take', 'rest'] },
          // By way of `ready`, so that the end is reckoned anew.
          { target: 'ready', actions: 'take' },
        ],
        LIMITED: { target: 'cooling', actions: ['take', 'rest'] },
      },
    },
    cooling: {
      after: { rest: 'ready' },
      on: {
        ANSWERED: [
          { guard: 'isRefused', target: 'disabled' },
          { guard: 'isLimited', target: 'cooling', reenter: true, actions: ['take', 'rest'] },
          // Of a request that was sent before: it ends no rest.
          { actions: 'take' },
        ],
        LIMITED: { target: 'cooling', reenter: true, actions: ['take', 'rest'] },
      },
    },
    // Until the provider starts anew.
    disabled: {},
  },
});
