/** The scheduler's life: waiting · idle · due · firing · closed. What it does is plugged in by `actor.ts`. */
import { fromCallback, fromPromise, setup } from 'xstate';
import { type ControlEvent, READY } from '../kernel/host/events.ts';

type Granted = Extract<ControlEvent, { type: 'PORT_GRANTED' }>;
type Lent = Extract<ControlEvent, { type: 'PORT_LENT' }>;
type Revoked = Extract<ControlEvent, { type: 'LEASE_REVOKED' }>;

/** What the scheduler says of itself. */
export type SchedulerEvent =
  /** There may be something earlier than it waits for: other jobs, a reminder. */
  { readonly type: 'SCHEDULE_CHANGED' };

const nothing = fromPromise<void>(async () => {});

const parts = setup({
  types: { events: {} as ControlEvent | SchedulerEvent },
  actors: {
    /** Says what the scheduler says of itself, from the beginning on. */
    listen: fromCallback<SchedulerEvent>(() => {}),
    /** Finds out what is due. */
    look: nothing,
    /** Deals with it. */
    fire: nothing,
  },
  actions: {
    serve: (_, _granted: Granted) => {},
    lend: (_, _lent: Lent) => {},
    revoke: (_, _revoked: Revoked) => {},
  },
  guards: { isDue: () => false },
  delays: { untilNext: 0 },
});

const serving = parts.createStateConfig({
  tags: [READY],
  on: {
    PORT_GRANTED: { actions: { type: 'serve', params: ({ event }) => event } },
    PORT_LENT: { target: '#scheduler.due', actions: { type: 'lend', params: ({ event }) => event } },
    DRAIN_REQUESTED: '#scheduler.closed',
  },
});

export const schedulerMachine = parts.createMachine({
  id: 'scheduler',
  initial: 'waiting',
  invoke: { src: 'listen' },
  on: { LEASE_REVOKED: { actions: { type: 'revoke', params: ({ event }) => event } } },
  states: {
    // Until it is lent the journal.
    waiting: { ...serving },
    idle: {
      ...serving,
      on: { ...serving.on, SCHEDULE_CHANGED: 'due' },
      after: { untilNext: 'due' },
    },
    // What cannot be found out now is looked for again.
    due: {
      ...serving,
      on: { ...serving.on, SCHEDULE_CHANGED: { target: 'due', reenter: true } },
      invoke: { src: 'look', onDone: [{ guard: 'isDue', target: 'firing' }, { target: 'idle' }], onError: 'idle' },
    },
    // To its end: a journal that came back is taken, and asked with the next look.
    firing: {
      ...serving,
      on: { ...serving.on, PORT_LENT: { actions: { type: 'lend', params: ({ event }) => event } } },
      invoke: { src: 'fire', onDone: 'due', onError: 'idle' },
    },
    closed: { type: 'final' },
  },
});
