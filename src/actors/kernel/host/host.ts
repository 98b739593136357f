import {
  type AnyActorRef,
  type AnyMachineSnapshot,
  type AnyStateMachine,
  createActor,
  type InputFrom,
  type Snapshot,
} from 'xstate';
import { toWire, unreachable } from '../../../protocol/errors.ts';
import type { FromActor, ToActor } from '../../../protocol/lifecycle.ts';
import { isFaultFrame } from '../fault/index.ts';
import { deadLetters } from '../link/index.ts';
import { attachTrace } from '../trace/index.ts';
import { givenData, supervisorPort } from '../wall/thread.ts';
import { type ControlEvent, READY, type StateMeta } from './events.ts';

/** What the supervisor gave this Worker to begin with. Typed by the actor's own `actor.ts`, which knows its kind. */
export const startData: unknown = givenData;

/** To the supervisor. */
export function tell(frame: FromActor): void {
  supervisorPort?.postMessage(frame);
}

/**
 * Makes this Worker the actor that `machine` describes: frames of the supervisor become its events, its states become
 * compact frames, its final state ends the thread. An error that the machine does not handle ends it as a fault.
 *
 * `parked`: the machine waits for the supervisor's `begin`, so that the thread can be loaded before its turn to start has come.
 */
export function host<M extends AnyStateMachine>(machine: M, input: InputFrom<M>, { parked = false } = {}): void {
  const port = supervisorPort;
  if (port === null) throw new Error('an actor runs in a Worker');

  let lastState = '';
  let lastEvent = 'started';
  let announced = false;
  let root: AnyActorRef | undefined;

  /** Before the effects of a state begin: they may hold the thread for as long as they run. */
  const tellState = (snapshot: AnyMachineSnapshot): void => {
    const state = nameOf(snapshot.value);
    if (state !== lastState) tell({ type: 'state', state, event: lastEvent, at: Date.now(), ...announcedBy(snapshot) });
    lastState = state;
  };

  // The generic machine types of xstate do not narrow over M: input was checked by our own signature.
  const actor = createActor(machine as AnyStateMachine, {
    input,
    inspect: (inspection) => {
      if (root === undefined || inspection.actorRef !== root) return;
      if (inspection.type === '@xstate.event') lastEvent = inspection.event.type;
      // Of a machine, as `root` is.
      if (inspection.type === '@xstate.microstep') tellState(inspection.snapshot as AnyMachineSnapshot);
    },
  });
  root = actor;
  const start = (): void => {
    if (actor.getSnapshot().status === 'active') tellState(actor.getSnapshot());
    actor.start();
  };

  actor.subscribe({
    next(snapshot) {
      tellState(snapshot);
      if (!announced && snapshot.hasTag(READY)) {
        announced = true;
        tell({ type: 'ready' });
      }
    },
    complete() {
      tell({ type: 'closed' });
      end(0);
    },
    error(thrown) {
      tell({ type: 'fault', error: toWire(thrown) });
      end(1);
    },
  });

  port.on('message', (frame: ToActor) => {
    if (isFaultFrame(frame)) return;
    // A second start does nothing.
    if (frame.type === 'begin') start();
    else if (frame.type === 'heartbeat') tell({ type: 'heartbeat', nonce: frame.nonce });
    // Every actor is told of in the same way: no machine needs to know.
    else if (frame.type === 'grant' && frame.grant.contract === 'trace') attachTrace(frame.grant);
    else if ((actor.getSnapshot() as Snapshot<unknown>).status === 'active') actor.send(toEvent(frame));
    const dead = frame.type === 'heartbeat' ? deadLetters.untold() : undefined;
    if (dead !== undefined) tell({ type: 'letters', dead });
  });

  if (!parked) start();
}

/** The longest that a state it is in needs without answering. */
function announcedBy(snapshot: AnyMachineSnapshot): { readonly withinMs?: number } {
  const all = Object.values(snapshot.getMeta()).filter(isPatient);
  return all.length === 0 ? {} : { withinMs: Math.max(...all.map(({ withinMs }) => withinMs)) };
}

function isPatient(meta: unknown): meta is StateMeta {
  return typeof meta === 'object' && meta !== null && 'withinMs' in meta;
}

/** Ends the thread once what was said has left: ports that others hold would keep it alive otherwise. */
function end(code: number): void {
  setImmediate(() => process.exit(code));
}

/** `{ turning: 'thinking' }` → `turning.thinking` */
function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return Object.entries(value ?? {})
    .map(([state, inner]) => `${state}.${nameOf(inner)}`)
    .join('+');
}

function toEvent(frame: Exclude<ToActor, { type: 'heartbeat' | 'begin' }>): ControlEvent {
  switch (frame.type) {
    case 'grant':
      return { type: 'PORT_GRANTED', lease: frame.lease, grant: frame.grant };
    case 'lend':
      return { type: 'PORT_LENT', lease: frame.lease, loan: frame.loan };
    case 'turn':
      return { type: 'TURN_LENT', lease: frame.lease, ports: frame.ports };
    case 'command':
      return { type: 'COMMAND_LENT', lease: frame.lease, ports: frame.ports, stays: frame.stays === true };
    case 'job':
      return { type: 'JOB_LENT', lease: frame.lease, ports: frame.ports, stays: frame.stays === true };
    case 'revoke':
      return { type: 'LEASE_REVOKED', lease: frame.lease };
    case 'stop':
      return { type: 'STOP_REQUESTED', lease: frame.lease };
    case 'drain':
      return { type: 'DRAIN_REQUESTED' };
    default:
      return unreachable(frame);
  }
}
