import type { JournalEvent } from '../../protocol/contracts/journal/index.ts';
import type { Span, Tracer } from '../kernel/trace/index.ts';

/** It may run long after its message was answered: a trace of its own, that says where it comes from. */
export function jobSpan(tracer: Tracer, work: Extract<JournalEvent, { type: 'work' }>): Span {
  return tracer.root('coop.job', {
    parent: true,
    link: work.trace,
    attributes: {
      'coop.job': work.job,
      'coop.turn': work.turn,
      'coop.person': work.person,
      'coop.place': work.place,
      ...(work.store === null ? {} : { 'coop.store': work.store }),
    },
  });
}
