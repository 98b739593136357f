/** The other side of both: a served contract, and a port that sends back what it hears. */
import { type MessagePort, workerData } from 'node:worker_threads';
import { serve } from '../../src/actors/kernel/link/index.ts';
import type { Port } from '../../src/protocol/contract.ts';
import { EchoContract } from './calls-contract.ts';

// What `calls.ts` handed over.
const { served, raw } = workerData as { served: Port<typeof EchoContract>; raw: MessagePort };

serve(served, EchoContract, { echo: (rows) => rows });
raw.on('message', (value) => raw.postMessage(value));
