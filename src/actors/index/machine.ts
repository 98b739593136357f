/** The index's life: opening · rebuilding · ready · refusing · closing · closed. What it does is plugged in by `actor.ts`. */
import { fromCallback, fromPromise, setup } from 'xstate';
import { type ControlEvent, READY } from '../kernel/host/events.ts';
import type { DiskRefused } from '../kernel/sqlite/index.ts';
import { diskGuards } from '../kernel/sqlite/refused.ts';

type Granted = Extract<ControlEvent, { type: 'PORT_GRANTED' }>;
type Lent = Extract<ControlEvent, { type: 'PORT_LENT' }>;
type Revoked = Extract<ControlEvent, { type: 'LEASE_REVOKED' }>;

/** What the index says of itself. */
export type IndexEvent =
  | DiskRefused
  /** Everything that was said is found. */
  | { readonly type: 'CAUGHT_UP' }
  /** It is to be made anew: somebody asked for it, or it does not fit the journal. */
  | { readonly type: 'REBUILD_REQUESTED' };

/** What each may take on a slow disk, in ms: a check of the whole file is in the first. */
const OPENING_MS = 10 * 60_000;
const CLOSING_MS = 30_000;

const missing = fromPromise<void>(() => Promise.reject(new Error('not provided')));

const parts = setup({
  types: { events: {} as ControlEvent | IndexEvent },
  actors: {
    /** Answers whether what is there can be gone on with. */
    openFile: fromPromise<boolean>(() => Promise.reject(new Error('not provided'))),
    closeFile: missing,
    /** Says what the index says of itself, from the beginning on. */
    listen: fromCallback<IndexEvent>(() => {}),
    /** Over when the disk takes again what is written. */
    probe: missing,
  },
  actions: {
    serve: (_, _granted: Granted) => {},
    lend: (_, _lent: Lent) => {},
    revoke: (_, _revoked: Revoked) => {},
    startOver: () => {},
    goOn: () => {},
  },
  guards: {
    ...diskGuards,
  },
});

const serving = parts.createStateConfig({
  tags: [READY],
  on: {
    PORT_GRANTED: { actions: { type: 'serve', params: ({ event }) => event } },
    PORT_LENT: { actions: { type: 'lend', params: ({ event }) => event } },
    DRAIN_REQUESTED: '#index.closing',
    REBUILD_REQUESTED: '#index.rebuilding',
    DISK_REFUSED: [
      { guard: 'isFull', target: '#index.refusing.full' },
      { guard: 'isReadOnly', target: '#index.refusing.readonly' },
      { target: '#index.refusing.failing' },
    ],
  },
});

export const indexMachine = parts.createMachine({
  id: 'index',
  initial: 'opening',
  invoke: { src: 'listen' },
  // Also while closing: the next turn waits for the acknowledgement.
  on: { LEASE_REVOKED: { actions: { type: 'revoke', params: ({ event }) => event } } },
  states: {
    opening: {
      meta: { withinMs: OPENING_MS },
      invoke: {
        src: 'openFile',
        onDone: [{ guard: ({ event }) => event.output, target: 'ready' }, { target: 'rebuilding' }],
      },
      on: { DRAIN_REQUESTED: 'closing' },
    },
    // Whoever searches meanwhile is told that not everything is found yet.
    rebuilding: {
      ...serving,
      entry: 'startOver',
      on: {
        ...serving.on,
        CAUGHT_UP: 'ready',
        REBUILD_REQUESTED: { target: '#index.rebuilding', reenter: true },
      },
    },
    ready: { ...serving },
    // Nothing new is found until the disk takes it; what is there is found.
    refusing: {
      ...serving,
      initial: 'failing',
      invoke: { src: 'probe', onDone: { target: 'ready', actions: 'goOn' } },
      states: { full: {}, readonly: {}, failing: {} },
    },
    closing: {
      meta: { withinMs: CLOSING_MS },
      invoke: { src: 'closeFile', onDone: 'closed' },
    },
    closed: { type: 'final' },
  },
});
