/** `/cron`: what runs by the clock, and what came of it. No model is asked, unless a job is run by it. */
import type { AttachClient } from '../../commands/client.ts';
import { begunLine, JOB_HEAD, jobRow, RUN_HEAD, runRow, tickLine } from '../../commands/cron/words.ts';
import { fitted } from '../../commands/layout.ts';
import { connected } from './connected.ts';

/** As many as fit on a screen: `coop cron runs` has more. */
const MOST = 10;
const WIDTH = 80;
const NAME_MAX = 64;

export interface AboutJobs {
  /** Empty: all of them. */
  readonly job: string;
  /** Have it run now. */
  readonly now: boolean;
}

/** @returns What to show. @throws CoopError Why it could not be done. */
export async function lookAtJobs({ job, now }: AboutJobs, client: AttachClient | undefined): Promise<string> {
  const here = connected(client);
  if (job === '') {
    const found = await here.call('cron', {});
    if (found.jobs.length === 0) return 'There are no jobs: [[cron]] in coop.toml has them.';
    return [...fitted([JOB_HEAD, ...found.jobs.map(jobRow)], WIDTH), '', tickLine(found.tick)].join('\n');
  }
  if (now) return begunLine(await here.call('cron_run', { job: job.slice(0, NAME_MAX) }), '/cron');
  const { runs } = await here.call('cron_runs', { job: job.slice(0, NAME_MAX), limit: MOST });
  return runs.length === 0 ? `${job} has not run yet.` : fitted([RUN_HEAD, ...runs.map(runRow)], WIDTH).join('\n');
}
