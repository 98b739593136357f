import { JobContract } from '../../protocol/contracts/journal/index.ts';
import { MemoryWriteContract } from '../../protocol/contracts/memory/index.ts';
import type { JobLease, JobPorts } from '../../protocol/lease.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import { connect } from '../kernel/link/index.ts';
import { NO_TRACER } from '../kernel/trace/index.ts';

/** Carries what a turn shared to the store it is for. Done twice it is done once: the store knows the key. */
export async function runJob({ job, trace }: JobLease, ports: JobPorts, tracer = NO_TRACER): Promise<void> {
  const span = tracer.span('execute_job share', trace, { attributes: { 'coop.job': job } });
  const journal = connect(ports.journal, JobContract);
  const store = connect(ports.store, MemoryWriteContract);
  try {
    const { key, text } = await journal.call.load({});
    faultPoint('session.job.writing');
    await store.call.write({ key, text });
    faultPoint('session.job.written');
    await journal.call.done({});
    span.end();
  } catch (error) {
    span.end({ error });
    throw error;
  }
}
