/** A store's life: opening · rebuilding · ready · refusing · closing · closed. What it does is plugged in by `actor.ts`. */
import { fromCallback, fromPromise, setup } from 'xstate';
import { type ControlEvent, READY } from '../kernel/host/events.ts';
import type { DiskRefused } from '../kernel/sqlite/index.ts';
import { diskGuards } from '../kernel/sqlite/refused.ts';

/** What each may take on a slow disk, in ms: migrations, and a check of the whole file, are in the first. */
const OPENING_MS = 10 * 60_000;
const REBUILDING_MS = 30 * 60_000;
const CLOSING_MS = 30_000;

const missing = fromPromise<void>(() => Promise.reject(new Error('not provided')));

const parts = setup({
  types: { events: {} as ControlEvent | DiskRefused },
  actors: {
    /** Answers whether a search index is broken. */
    openFile: fromPromise<boolean>(() => Promise.reject(new Error('not provided'))),
    rebuildIndexes: missing,
    closeFile: missing,
    /** Says `DISK_REFUSED`. */
    watchDisk: fromCallback<DiskRefused>(() => {}),
    /** Over when the disk takes again what is written. */
    probe: missing,
  },
  actions: { servePort: () => {}, takePort: () => {}, revokeLease: () => {} },
  guards: {
    ...diskGuards,
  },
});

const serving = parts.createStateConfig({
  tags: [READY],
  on: {
    PORT_GRANTED: { actions: 'servePort' },
    PORT_LENT: { actions: 'takePort' },
    DRAIN_REQUESTED: '#store.closing',
    DISK_REFUSED: [
      { guard: 'isFull', target: '#store.refusing.full' },
      { guard: 'isReadOnly', target: '#store.refusing.readonly' },
      { target: '#store.refusing.failing' },
    ],
  },
});

export const storeMachine = parts.createMachine({
  id: 'store',
  initial: 'opening',
  invoke: { src: 'watchDisk' },
  // Also while closing: the next turn waits for the acknowledgement.
  on: { LEASE_REVOKED: { actions: 'revokeLease' } },
  states: {
    opening: {
      meta: { withinMs: OPENING_MS },
      invoke: {
        src: 'openFile',
        onDone: [{ guard: ({ event }) => event.output, target: 'rebuilding' }, { target: 'ready' }],
      },
      on: { DRAIN_REQUESTED: 'closing' },
    },
    // What is found in half an index would be half the truth: nobody searches until it is whole.
    rebuilding: {
      meta: { withinMs: REBUILDING_MS },
      invoke: { src: 'rebuildIndexes', onDone: 'ready' },
      on: { DRAIN_REQUESTED: 'closing' },
    },
    ready: { ...serving },
    // Nothing is written; everything is found.
    refusing: {
      ...serving,
      initial: 'failing',
      invoke: { src: 'probe', onDone: 'ready' },
      states: { full: {}, readonly: {}, failing: {} },
    },
    closing: {
      meta: { withinMs: CLOSING_MS },
      invoke: { src: 'closeFile', onDone: 'closed' },
    },
    closed: { type: 'final' },
  },
});
