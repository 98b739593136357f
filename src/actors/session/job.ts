import { JobContract } from '../../protocol/contracts/journal/index.ts';
import { MemoryWriteContract } from '../../protocol/contracts/memory/index.ts';
import { WorkspaceWriteContract } from '../../protocol/contracts/workspace.ts';
import { unreachable } from '../../protocol/errors.ts';
import type { JobLease } from '../../protocol/lease.ts';
import type { FileJobPorts, JobPorts, SharePorts } from '../../protocol/ports/index.ts';
import { faultPoint } from '../kernel/fault/index.ts';
import { connect } from '../kernel/link/index.ts';
import { NO_TRACER, type Tracer } from '../kernel/trace/index.ts';

/** What a turn left to be done. */
export async function runJob(lease: JobLease, ports: JobPorts, tracer: Tracer = NO_TRACER): Promise<void> {
  switch (ports.kind) {
    case 'share':
      return await runShare(lease, ports, tracer);
    case 'file':
      return await runFile(lease, ports, tracer);
    case 'capture':
      // Its rules are evaluated where they are used: turns start without them.
      return await (await import('./capture/capture.ts')).runCapture(lease, ports, tracer);
    case 'compact':
      return await (await import('./compaction/compact.ts')).runCompact(lease, ports, tracer);
    default:
      return unreachable(ports);
  }
}

/** Carries what a turn shared to the store it is for. Done twice it is done once: the store knows the key. */
async function runShare({ job, trace }: JobLease, ports: SharePorts, tracer: Tracer): Promise<void> {
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

/** Writes a file exactly as it was shown to whoever let it be written. Done twice it is the same. */
async function runFile({ job, trace }: JobLease, ports: FileJobPorts, tracer: Tracer): Promise<void> {
  const span = tracer.span('execute_job file', trace, { attributes: { 'coop.job': job } });
  const journal = connect(ports.journal, JobContract);
  const files = connect(ports.files, WorkspaceWriteContract);
  try {
    const { key, text } = await journal.call.load({});
    await files.call.write({ key, path: ports.path, text, integrity: ports.integrity });
    await journal.call.done({});
    span.end();
  } catch (error) {
    span.end({ error });
    throw error;
  }
}
