import type { Implementation } from '../../../protocol/contract.ts';
import type { JobContract, JournalEvent } from '../../../protocol/contracts/journal/index.ts';
import type { JobId, TurnId } from '../../../protocol/ids.ts';
import { faultPoint } from '../../kernel/fault/index.ts';
import { retryAt } from '../alarm.ts';
import type { Journal } from '../journal.ts';
import { notPossible } from '../lookup.ts';
import { tellOwner } from '../owner.ts';
import { tellPlace } from '../requests.ts';
import type { JobRow } from '../tables/jobs.ts';
import { giveUpCompacting } from './compact-job.ts';

/** For one job of one turn. */
export function jobPort(journal: Journal, id: JobId, turn: TurnId): Implementation<typeof JobContract> {
  const { file, jobs, approvals } = journal;
  const mine = (): JobRow | undefined => {
    const job = jobs.get(id);
    return job?.turn === turn ? job : undefined;
  };
  return {
    load: () =>
      file.write(() => {
        const { key, text } = committed(mine());
        jobs.run(id);
        return { key, text };
      }),
    done() {
      file.write(() => {
        if (mine()?.state === 'done') return;
        const { approval } = committed(mine());
        jobs.end(id, 'done', null);
        faultPoint('journal.job.ending');
        if (approval !== null) approvals.end(approval, 'applied');
      });
      faultPoint('journal.job.done');
      return {};
    },
  };
}

/** What a turn that is not committed wanted must not be done. */
export function committed(job: JobRow | undefined): JobRow {
  if (job?.state === 'ready' || job?.state === 'running') return job;
  throw notPossible('this job is not to be done');
}

/** What waits is not done any more; what is done stays done. Answers what is to be announced. */
export function dropJob(journal: Journal, id: JobId, why: string): readonly JournalEvent[] {
  return journal.file.write(() => {
    const job = journal.jobs.get(id);
    return job?.state === 'ready' ? endUndone(journal, job, 'dropped', why) : [];
  });
}

/** The job's lease ended. Where it was not done it is tried again later, and given up in the end. */
export function releaseJob(journal: Journal, id: JobId): readonly JournalEvent[] {
  const { file, jobs, now } = journal;
  return file.write(() => {
    // Whoever had the lease may have ended before asking what the job is: that was a try, too.
    if (jobs.get(id)?.state === 'ready') jobs.run(id);
    const job = jobs.get(id);
    if (job?.state !== 'running') return [];
    const again = retryAt(job.attempts, now());
    if (again === undefined) return endUndone(journal, job, 'failed', `it was tried ${job.attempts} times`);
    jobs.sleep(id, again);
    return [];
  });
}

/** The owner is told, and where it was approved also the place that it was asked from. */
function endUndone(journal: Journal, job: JobRow, state: 'dropped' | 'failed', why: string): readonly JournalEvent[] {
  const { jobs, approvals, letters, now } = journal;
  jobs.end(job.id, state, why);
  if (job.kind === 'capture') {
    // Nobody asked for it, so nobody is asked what is to become of it.
    letters.drop('job', job.id, now());
    return [];
  }
  if (job.kind === 'compact') {
    letters.drop('job', job.id, now());
    return giveUpCompacting(journal, job);
  }
  const text = `Something that ${job.person} asked to be shared was not written down: ${why}.`;
  tellOwner(journal, `job:${job.id}`, text);
  const request = job.approval === null ? undefined : approvals.get(job.approval);
  if (request === undefined) return [];
  approvals.end(request.id, 'failed');
  return tellPlace(journal, request, (subject) => `Approved, but not written down: ${subject}`);
}
