/** `coop cron list`: the jobs of the house. */
import { fitted, widthOf } from '../layout.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, printTable, type Shell, visible } from '../shell.ts';
import { JOB_HEAD, jobRow, tickLine } from './words.ts';

export async function listJobs(options: OwnerOptions, shell: Shell): Promise<ExitCode> {
  const found = await visitAsOwner(shell, options, 'jobs are shown', ({ client }) => client.call('cron', {}));
  if (options.json) {
    printJson(shell, found);
    return 0;
  }
  if (found.jobs.length === 0) {
    printLine(shell.stdout, 'There are no jobs: [[cron]] in coop.toml has them (docs/schedule.md).');
    return 0;
  }
  printTable(shell, fitted([JOB_HEAD, ...found.jobs.map(jobRow)], Math.max(widthOf(shell.stdout), 120)));
  printLine(shell.stdout, '');
  printLine(shell.stdout, visible(tickLine(found.tick)));
  return 0;
}
