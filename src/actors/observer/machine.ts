/** The observer's life: opening · recording (or blocked, where the disk refuses) · closing · closed. */
import { fromCallback, fromPromise, setup } from 'xstate';
import type { Grant } from '../../protocol/grant.ts';
import type { LeaseId } from '../../protocol/ids.ts';
import { type ControlEvent, READY } from '../kernel/host/events.ts';

/** What the writer says of the file. */
export type FileEvent = { readonly type: 'FILE_REFUSED'; readonly why: string } | { readonly type: 'FILE_WRITTEN' };

export const observerMachine = setup({
  // xstate infers the machine's events from the type of this value, which is never read.
  types: { events: {} as ControlEvent | FileEvent },
  actors: {
    /** Ends a line that a crash broke off, puts aside what is of another day. What the disk refuses is told later. */
    open: fromPromise<void>(async () => {}),
    /** Writes what comes, for as long as the actor lives. */
    record: fromCallback<FileEvent>(() => {}),
    /** Writes what is still under way. */
    close: fromPromise<void>(async () => {}),
  },
  actions: {
    listen: (_, _params: { lease: LeaseId; grant: Grant }) => {},
    /** Says so to the supervisor, which shows it. */
    complain: (_, _params: { why: string }) => {},
    acknowledge: (_, _params: { lease: LeaseId }) => {},
  },
}).createMachine({
  id: 'observer',
  initial: 'opening',
  states: {
    opening: { invoke: { src: 'open', onDone: 'open' } },
    open: {
      tags: READY,
      invoke: { src: 'record' },
      initial: 'recording',
      on: {
        PORT_GRANTED: { actions: { type: 'listen', params: ({ event }) => event } },
        LEASE_REVOKED: { actions: { type: 'acknowledge', params: ({ event }) => event } },
        DRAIN_REQUESTED: 'closing',
      },
      states: {
        recording: {
          on: {
            FILE_REFUSED: { target: 'blocked', actions: { type: 'complain', params: ({ event }) => event } },
          },
        },
        // The writer keeps some and tries again by itself: turns go on meanwhile.
        blocked: { on: { FILE_WRITTEN: 'recording' } },
      },
    },
    closing: { invoke: { src: 'close', onDone: 'closed', onError: 'closed' } },
    closed: { type: 'final' },
  },
});
