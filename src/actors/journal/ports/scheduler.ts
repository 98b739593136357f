import type { Implementation } from '../../../protocol/contract.ts';
import type { SchedulerJournalContract } from '../../../protocol/contracts/journal/index.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import type { Announcer } from '../announcer.ts';
import type { Journal } from '../journal.ts';
import { settle } from '../schedule/settle.ts';
import { wake } from '../schedule/wake.ts';
import { traced } from '../traced.ts';

/** For the scheduler: it says what is due; what has become of each instant only the file knows. */
export function scheduler(journal: Journal, announcer: Announcer): Implementation<typeof SchedulerJournalContract> {
  const { file, schedule } = journal;
  return {
    known: () => ({ jobs: file.read(() => schedule.all()) }),
    settle(asked) {
      const span = journal.tracer.span('journal.settle', asked.run?.trace, { kind: 'server' });
      faultPoint('journal.claiming');
      const { outcome, state, events } = traced(span, () => settle(journal, asked));
      if (state === 'running') faultPoint('journal.claimed');
      announcer.say(events);
      return { outcome, state };
    },
    keep({ jobs }) {
      file.write(() => schedule.keep(jobs));
      return {};
    },
    wake() {
      const { events, nextAt } = wake(journal);
      if (events.length > 0) faultPoint('journal.woken');
      announcer.say(events);
      return { woken: events.length, nextAt };
    },
  };
}
