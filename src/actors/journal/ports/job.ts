import type { Implementation } from '../../../protocol/contract.ts';
import type { JobContract } from '../../../protocol/contracts/journal.ts';
import { CoopError } from '../../../protocol/errors.ts';
import type { JobId } from '../../../protocol/ids.ts';
import { retryAt } from '../alarm.ts';
import type { Journal } from '../journal.ts';
import type { JobRow } from '../tables/jobs.ts';

/** For one job. */
export function jobPort(journal: Journal, id: JobId): Implementation<typeof JobContract> {
  const { file, jobs } = journal;
  return {
    load: () =>
      file.write(() => {
        const { key, text } = committed(jobs.get(id));
        jobs.run(id);
        return { key, text };
      }),
    done() {
      file.write(() => {
        if (jobs.get(id)?.state !== 'done') jobs.end(committed(jobs.get(id)).id, 'done', null);
      });
      return {};
    },
  };
}

/** What a turn that is not committed wanted must not be done. */
function committed(job: JobRow | undefined): JobRow {
  if (job?.state === 'ready' || job?.state === 'running') return job;
  throw new CoopError('E_NOT_ALLOWED', {}, new Error('this job is not to be done'));
}

/** What waits is not done any more; what is done stays done. */
export function dropJob({ file, jobs, notices, now }: Journal, id: JobId, why: string): void {
  file.write(() => {
    const job = jobs.get(id);
    if (job?.state !== 'ready') return;
    jobs.end(id, 'dropped', why);
    notices.add(`job:${id}`, `Something that ${job.person} asked to be shared was not written down: ${why}.`, now());
  });
}

/** The job's lease ended. Where it was not done it is tried again later, and given up in the end. */
export function releaseJob(journal: Journal, id: JobId): void {
  const { file, jobs, notices, now } = journal;
  file.write(() => {
    // Whoever had the lease may have ended before asking what the job is: that was a try, too.
    if (jobs.get(id)?.state === 'ready') jobs.run(id);
    const job = jobs.get(id);
    if (job?.state !== 'running') return;
    const again = retryAt(job.attempts, now());
    if (again !== undefined) {
      jobs.sleep(id, again);
      return;
    }
    const why = `it was tried ${job.attempts} times`;
    jobs.end(id, 'failed', why);
    notices.add(`job:${id}`, `Something that ${job.person} asked to be shared was not written down: ${why}.`, now());
  });
}
