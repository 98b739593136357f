import { fromCallback, fromPromise, setup } from 'xstate';
import type { Grant, Loan } from '../../../protocol/grant.ts';
import type { LeaseId } from '../../../protocol/ids.ts';
import { type ControlEvent, READY } from './events.ts';

/** What an actor says of itself that works when it is asked to, and keeps nothing in between. */
export type WorkEvent = { readonly type: 'WORK_BEGAN' } | { readonly type: 'WORK_ENDED' };

/**
 * The life of such an actor: ready · (what it does) · closing · closed. It serves every port at once, and waits for nothing but
 * that its work ends.
 *
 * @param busy what it does, as the inspector shows it: `fetching`
 * @example export const webMachine = workingMachine('web', 'fetching');
 */
export function workingMachine(id: string, busy: string) {
  return setup({
    // xstate infers the machine's events from the type of this value, which is never read.
    types: { events: {} as ControlEvent | WorkEvent },
    actors: {
      /** Says whether anything is being done, for as long as the actor lives. */
      listen: fromCallback<WorkEvent>(() => {}),
      /** Takes nothing new; resolves when nothing is being done any more. */
      finish: fromPromise<void>(async () => {}),
    },
    actions: {
      serve: (_, _params: { lease: LeaseId; grant: Grant }) => {},
      lend: (_, _params: { loan: Loan }) => {},
      revoke: (_, _params: { lease: LeaseId }) => {},
    },
  }).createMachine({
    id,
    initial: 'open',
    // Also while closing: the next turn waits for the acknowledgement.
    on: { LEASE_REVOKED: { actions: { type: 'revoke', params: ({ event }) => event } } },
    states: {
      open: {
        tags: READY,
        invoke: { src: 'listen' },
        initial: 'ready',
        on: {
          PORT_GRANTED: { actions: { type: 'serve', params: ({ event }) => event } },
          PORT_LENT: { actions: { type: 'lend', params: ({ event }) => event } },
          DRAIN_REQUESTED: 'closing',
        },
        states: {
          ready: { on: { WORK_BEGAN: busy } },
          [busy]: { on: { WORK_ENDED: 'ready' } },
        },
      },
      closing: { invoke: { src: 'finish', onDone: 'closed', onError: 'closed' } },
      closed: { type: 'final' },
    },
  });
}
