/** Supervision: what keeps actors running, seen from the main thread. */
export { Child, type ChildState } from './child.ts';
export { RESTART_POLICY, type RestartPolicy } from './machine.ts';
export { ActorThread, type Exit, portsIn } from './thread.ts';
