/** The thread's own ends, taken before the wall goes up: afterwards nobody asks `worker_threads` for anything. */
import { parentPort, workerData } from 'node:worker_threads';

export const supervisorPort = parentPort;
export const givenData: unknown = workerData;
