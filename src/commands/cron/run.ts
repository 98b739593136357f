/** `coop cron run JOB`: has it run now. */
import { CoopError } from '../../protocol/errors.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { begunLine } from './words.ts';

export async function runJob(job: string | undefined, options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  if (job === undefined) throw new CoopError('E_USAGE', { why: 'Name the job: "coop cron list" has them.' });
  const begun = await visitAsOwner(shell, options, 'jobs are run', ({ client }) => client.call('cron_run', { job }));
  if (options.json) printJson(shell, begun);
  else printLine(shell.stdout, visible(begunLine(begun, 'coop cron runs')));
  return 0;
}
