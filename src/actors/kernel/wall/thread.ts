/** The thread's own ends, taken before the wall goes up: afterwards nobody asks `worker_threads` for anything. */
// A test build keeps what it makes faults with before the wall takes it.
import '../fault/index.ts';
import { parentPort, workerData } from 'node:worker_threads';

export const supervisorPort = parentPort;
export const givenData: unknown = workerData;
