/** The provider's life: it loads its model, answers on every port it is granted, and lets running answers end. */
import { fromPromise, setup } from 'xstate';
import type { LeaseId } from '../../protocol/ids.ts';
import type { Grant } from '../../protocol/lifecycle.ts';
import { type ControlEvent, READY } from '../kernel/host/index.ts';

/** How long running answers may take to end when the actor is asked to. */
const GRACE_MS = 2_000;

const unplugged = (): never => {
  throw new Error('not plugged in');
};

export const providerMachine = setup({
  // xstate reads its types from this value; there is nothing at run time.
  types: {} as { events: ControlEvent },
  actors: {
    /** Loads the model. */
    openModel: fromPromise<void>(unplugged),
    /** Resolves when no answer is being made any more; new ones are refused. */
    finishAnswers: fromPromise<void>(unplugged),
  },
  actions: {
    servePort: (_, _params: { lease: LeaseId; grant: Grant }) => unplugged(),
    revokeLease: (_, _params: { lease: LeaseId }) => unplugged(),
    abortAnswers: unplugged,
  },
  delays: { grace: GRACE_MS },
}).createMachine({
  id: 'provider',
  initial: 'opening',
  on: {
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
    // Throttled and exhausted keys become states beside this one.
    ready: {
      tags: [READY],
      on: { DRAIN_REQUESTED: 'closing' },
    },
    closing: {
      invoke: { src: 'finishAnswers', onDone: 'closed' },
      after: { grace: { actions: 'abortAnswers' } },
    },
    closed: { type: 'final' },
  },
});
