import { budgetOf } from '../../../domain/compaction/index.ts';
import { CompactionContract } from '../../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { JobLease } from '../../../protocol/lease.ts';
import type { CompactPorts } from '../../../protocol/ports/index.ts';
import { connect } from '../../kernel/link/index.ts';
import type { Tracer } from '../../kernel/trace/index.ts';
import { Folding } from './folding.ts';
import { openSummariser } from './summariser.ts';

const ANSWER_MOST = 8_192;

/** Compacts a conversation because somebody asked for it. What was made is kept: the next try goes on from there. */
export async function runCompact({ job, trace }: JobLease, ports: CompactPorts, tracer: Tracer): Promise<void> {
  const span = tracer.span('execute_job compact', trace, { attributes: { 'coop.job': job } });
  const journal = connect(ports.journal, CompactionContract);
  const { signal } = new AbortController();
  const summariser = openSummariser(ports, signal, span.context);
  try {
    const folding = new Folding(journal.call, summariser);
    const folded = await folding.conversation(undefined, budgetOf(ports.limit, ANSWER_MOST));
    // Where nothing is left to be done that is said, too.
    if (folded !== 'done' && !(await journal.call.finish({})).done) throw new CoopError('E_CONTEXT_FULL');
    span.end();
  } catch (error) {
    span.end({ error });
    throw error;
  } finally {
    journal.close();
    summariser.close();
  }
}
