import { fromPromise, setup } from 'xstate';
import type { Grant, Loan } from '../../../protocol/grant.ts';
import type { LeaseId } from '../../../protocol/ids.ts';
import { type ControlEvent, READY } from '../../kernel/host/index.ts';

/** The attach socket: it listens until it is asked to drain. */
export const terminalMachine = setup({
  types: { events: {} as ControlEvent },
  actors: {
    listen: fromPromise<void>(async () => {}),
    closeSocket: fromPromise<void>(async () => {}),
  },
  actions: {
    serve: (_, _params: { lease: LeaseId; grant: Grant }) => {},
    take: (_, _params: { lease: LeaseId; loan: Loan }) => {},
    revoke: (_, _params: { lease: LeaseId }) => {},
  },
}).createMachine({
  id: 'terminal',
  initial: 'opening',
  states: {
    opening: { invoke: { src: 'listen', onDone: 'listening' } },
    listening: {
      tags: READY,
      on: {
        PORT_GRANTED: { actions: { type: 'serve', params: ({ event }) => event } },
        PORT_LENT: { actions: { type: 'take', params: ({ event }) => event } },
        LEASE_REVOKED: { actions: { type: 'revoke', params: ({ event }) => event } },
        DRAIN_REQUESTED: 'draining',
      },
    },
    // Whoever takes a lease back meanwhile is not kept waiting for those who read slowly.
    draining: {
      on: { LEASE_REVOKED: { actions: { type: 'revoke', params: ({ event }) => event } } },
      invoke: { src: 'closeSocket', onDone: 'closed' },
    },
    closed: { type: 'final' },
  },
});
