import { fromPromise, setup } from 'xstate';
import { type ControlEvent, READY } from '../kernel/host/events.ts';

const missing = fromPromise<void>(() => Promise.reject(new Error('not provided')));

/** What each may take on a slow disk, in ms: migrations, and a check of the whole file, are in the first. */
const OPENING_MS = 10 * 60_000;
const CLOSING_MS = 30_000;

/** The life of a memory store. Opening and closing the file, serving and revoking ports are handed in. */
export const storeMachine = setup({
  types: { events: {} as ControlEvent },
  actors: { openFile: missing, closeFile: missing },
  actions: { servePort: () => {}, revokeLease: () => {} },
}).createMachine({
  id: 'store',
  initial: 'opening',
  // Also while closing: the next turn waits for the acknowledgement.
  on: { LEASE_REVOKED: { actions: 'revokeLease' } },
  states: {
    opening: {
      meta: { withinMs: OPENING_MS },
      invoke: { src: 'openFile', onDone: 'ready' },
      on: { DRAIN_REQUESTED: 'closing' },
    },
    ready: {
      tags: [READY],
      on: {
        PORT_GRANTED: { actions: 'servePort' },
        DRAIN_REQUESTED: 'closing',
      },
    },
    closing: {
      meta: { withinMs: CLOSING_MS },
      invoke: { src: 'closeFile', onDone: 'closed' },
    },
    closed: { type: 'final' },
  },
});
