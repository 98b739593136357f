/**
 * The provider's life: it loads its model, answers on every port it is granted, and lets running answers end. Beside `ready` it shows how
 * its keys are: `throttled` while all that work have to rest, `exhausted` once none works. Ports are served in each.
 */
import { assign, fromCallback, fromPromise, setup } from 'xstate';
import type { Grant } from '../../protocol/grant.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import type { KeysState } from '../../protocol/key-states.ts';
import { type ControlEvent, READY } from '../kernel/host/index.ts';

/** How long running answers may take to end when the actor is asked to. */
const GRACE_MS = 2_000;

const unplugged = (): never => {
  throw new Error('not plugged in');
};

export interface KeysMoved {
  readonly type: 'KEYS_MOVED';
  readonly keys: KeysState;
}

const open = {
  tags: [READY],
  on: { DRAIN_REQUESTED: 'closing' },
} as const;

export const providerMachine = setup({
  // xstate reads its types from this value; there is nothing at run time.
  types: {} as { context: { readonly keys: KeysState }; events: ControlEvent | KeysMoved },
  actors: {
    /** Says how the keys are, now and whenever that changes. */
    watchKeys: fromCallback<KeysMoved>(() => {}),
    /** Loads the model. */
    openModel: fromPromise<void>(unplugged),
    /** Resolves when no answer is being made any more; new ones are refused. */
    finishAnswers: fromPromise<void>(unplugged),
  },
  actions: {
    servePort: (_, _params: { lease: LeaseId; grant: Grant }) => unplugged(),
    revokeLease: (_, _params: { lease: LeaseId }) => unplugged(),
    abortAnswers: unplugged,
    note: assign(({ context, event }) => (event.type === 'KEYS_MOVED' ? { keys: event.keys } : context)),
  },
  guards: {
    works: ({ context }) => context.keys === 'ready',
    rests: ({ context }) => context.keys === 'throttled',
    isRefused: ({ context }) => context.keys === 'exhausted',
  },
  delays: { grace: GRACE_MS },
}).createMachine({
  id: 'provider',
  context: { keys: 'ready' },
  initial: 'opening',
  invoke: { src: 'watchKeys' },
  on: {
    KEYS_MOVED: { actions: 'note' },
    PORT_GRANTED: {
      actions: { type: 'servePort', params: ({ event }) => ({ lease: event.lease, grant: event.grant }) },
    },
    LEASE_REVOKED: { actions: { type: 'revokeLease', params: ({ event }) => ({ lease: event.lease }) } },
  },
  states: {
    opening: {
      invoke: { src: 'openModel', onDone: 'ready' },
      on: { DRAIN_REQUESTED: 'closed' },
    },
    ready: {
      ...open,
      always: [
        { guard: 'rests', target: 'throttled' },
        { guard: 'isRefused', target: 'exhausted' },
      ],
    },
    throttled: {
      ...open,
      always: [
        { guard: 'works', target: 'ready' },
        { guard: 'isRefused', target: 'exhausted' },
      ],
    },
    exhausted: {
      ...open,
      always: [
        { guard: 'works', target: 'ready' },
        { guard: 'rests', target: 'throttled' },
      ],
    },
    closing: {
      invoke: { src: 'finishAnswers', onDone: 'closed' },
      after: { grace: { actions: 'abortAnswers' } },
    },
    closed: { type: 'final' },
  },
});
