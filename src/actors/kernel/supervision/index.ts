/** Supervision: what keeps actors running, seen from the main thread. */
export { Child, type ChildState } from './child.ts';
export { monotonicMs } from './clock.ts';
export type { RestartPolicy } from './machine.ts';
export { MemoryWatch } from './memory.ts';
export type { PulsePolicy } from './pulse.ts';
export { ActorThread, closePorts, type Exit } from './thread.ts';
