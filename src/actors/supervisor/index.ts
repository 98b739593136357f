/** The supervisor: the main thread of the daemon. */
export { type DaemonOptions, runDaemon } from './daemon.ts';
