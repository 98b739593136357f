/** What a Worker is made of: the machine's host and the table of leases it serves. */
export { type ControlEvent, READY } from './events.ts';
export { host, startData, tell } from './host.ts';
export { LeaseTable } from './leases.ts';
export { type WorkEvent, workingMachine } from './working.ts';
