/** The journal's life: opening · ready · checkpointing · refusing · closing · closed. What it does is plugged in by `actor.ts`. */
import { fromCallback, fromPromise, setup } from 'xstate';
import { type ControlEvent, READY } from '../kernel/host/events.ts';
import type { DiskRefused } from '../kernel/sqlite/index.ts';
import { diskGuards } from '../kernel/sqlite/refused.ts';

type Granted = Extract<ControlEvent, { type: 'PORT_GRANTED' }>;
type Lent = Extract<ControlEvent, { type: 'PORT_LENT' }>;
type Revoked = Extract<ControlEvent, { type: 'LEASE_REVOKED' }>;

/** What each may take on a slow disk, in ms: migrations, and a check of the whole file, are in the first. */
const OPENING_MS = 60 * 60_000;
const CHECKPOINTING_MS = 2 * 60_000;
const CLOSING_MS = 30_000;

const CHECKPOINT_MS = 5 * 60 * 1_000;

const notPlugged = fromPromise<void>(() => Promise.reject(new Error('this effect was not provided')));

const parts = setup({
  types: {
    // xstate infers the machine's events from the type of this value, which is never read.
    events: {} as ControlEvent | DiskRefused,
  },
  actors: {
    /** Opens the file and settles what a crash left unsettled. Where that fails the thread ends as a fault. */
    open: notPlugged,
    checkpoint: notPlugged,
    /** Says `DISK_REFUSED`, from the beginning on. */
    watchDisk: fromCallback<DiskRefused>(() => {}),
    /** Over when the disk takes again what is written. */
    probe: notPlugged,
    /** Waits for what is under way, then closes file and ports. */
    close: notPlugged,
  },
  actions: {
    serve: (_, _granted: Granted) => {},
    lend: (_, _lent: Lent) => {},
    revoke: (_, _revoked: Revoked) => {},
  },
  guards: {
    ...diskGuards,
    somethingWasWritten: () => false,
  },
  delays: { checkpointing: CHECKPOINT_MS },
});

const serving = parts.createStateConfig({
  tags: [READY],
  on: {
    PORT_GRANTED: { actions: { type: 'serve', params: ({ event }) => event } },
    PORT_LENT: { actions: { type: 'lend', params: ({ event }) => event } },
    LEASE_REVOKED: { actions: { type: 'revoke', params: ({ event }) => event } },
    DRAIN_REQUESTED: '#journal.closing',
    DISK_REFUSED: [
      { guard: 'isFull', target: '#journal.refusing.full' },
      { guard: 'isReadOnly', target: '#journal.refusing.readonly' },
      { target: '#journal.refusing.failing' },
    ],
  },
});

export const journalMachine = parts.createMachine({
  id: 'journal',
  initial: 'opening',
  invoke: { src: 'watchDisk' },
  states: {
    opening: { meta: { withinMs: OPENING_MS }, invoke: { src: 'open', onDone: 'ready' } },
    ready: {
      ...serving,
      after: {
        checkpointing: [
          { guard: 'somethingWasWritten', target: 'checkpointing' },
          { target: 'ready', reenter: true },
        ],
      },
    },
    // What a full disk refuses now is tried again in a while: nothing is lost by a log that stays long.
    checkpointing: {
      ...serving,
      meta: { withinMs: CHECKPOINTING_MS },
      invoke: { src: 'checkpoint', onDone: 'ready', onError: 'ready' },
    },
    // Nothing new is taken in; what has begun may end where there is room for it, and everything can be read.
    refusing: {
      ...serving,
      initial: 'failing',
      invoke: { src: 'probe', onDone: 'ready' },
      states: { full: {}, readonly: {}, failing: {} },
    },
    closing: {
      meta: { withinMs: CLOSING_MS },
      on: { LEASE_REVOKED: { actions: { type: 'revoke', params: ({ event }) => event } } },
      invoke: { src: 'close', onDone: 'closed' },
    },
    closed: { type: 'final' },
  },
});
