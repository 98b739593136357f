import { JobContract } from '../../protocol/contracts/journal.ts';
import { MemoryWriteContract } from '../../protocol/contracts/memory.ts';
import type { JobPorts } from '../../protocol/lease.ts';
import { connect } from '../kernel/link/index.ts';

/** Carries what a turn shared to the store it is for. Done twice it is done once: the store knows the key. */
export async function runJob(ports: JobPorts): Promise<void> {
  const journal = connect(ports.journal, JobContract);
  const store = connect(ports.store, MemoryWriteContract);
  const { key, text } = await journal.call.load({});
  await store.call.write({ key, text });
  await journal.call.done({});
}
