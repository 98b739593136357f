import { type ActorRefFrom, createActor } from 'xstate';
import type { Clock } from '../clock.ts';
import type { Key } from '../keys.ts';
import { keyMachine } from './key-machine.ts';

/** One key and what is known of it; without one, the server that asks for none. */
export interface Member {
  readonly key: Key | undefined;
  /** What errors and traces name. */
  readonly variable: string;
  readonly machine: ActorRefFrom<typeof keyMachine>;
}

export function openMember(key: Key | undefined, variable: string, clock: Clock, moved: () => void): Member {
  const machine = createActor(keyMachine, { clock, input: { now: () => clock.now() } });
  machine.subscribe(moved);
  return { key, variable, machine: machine.start() };
}
