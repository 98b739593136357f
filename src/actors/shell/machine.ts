/** The shell's life: ready · running · closing · closed. */
import { fromCallback, fromPromise, setup } from 'xstate';
import type { LeaseId } from '../../protocol/ids.ts';
import type { Grant } from '../../protocol/lifecycle.ts';
import { type ControlEvent, READY } from '../kernel/host/index.ts';

/** What the actor says of itself. */
export type ShellEvent = { readonly type: 'WORK_BEGAN' } | { readonly type: 'WORK_ENDED' };

export const shellMachine = setup({
  // xstate infers the machine's events from the type of this value, which is never read.
  types: { events: {} as ControlEvent | ShellEvent },
  actors: {
    /** Says whether anything is being done, for as long as the actor lives. */
    listen: fromCallback<ShellEvent>(() => {}),
    /** Takes nothing new; resolves when nothing is being done any more. */
    finish: fromPromise<void>(async () => {}),
  },
  actions: {
    serve: (_, _params: { lease: LeaseId; grant: Grant }) => {},
    revoke: (_, _params: { lease: LeaseId }) => {},
  },
}).createMachine({
  id: 'shell',
  initial: 'open',
  on: { LEASE_REVOKED: { actions: { type: 'revoke', params: ({ event }) => event } } },
  states: {
    open: {
      tags: READY,
      invoke: { src: 'listen' },
      initial: 'ready',
      on: {
        PORT_GRANTED: { actions: { type: 'serve', params: ({ event }) => event } },
        DRAIN_REQUESTED: 'closing',
      },
      states: {
        ready: { on: { WORK_BEGAN: 'running' } },
        running: { on: { WORK_ENDED: 'ready' } },
      },
    },
    closing: { invoke: { src: 'finish', onDone: 'closed', onError: 'closed' } },
    closed: { type: 'final' },
  },
});
