/** `coop cron runs`: what came of runs. */
import { table } from '../layout.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, printTable, type Shell } from '../shell.ts';
import { limitOf, RUN_HEAD, runRow, stateOf } from './words.ts';

export async function showRuns(
  job: string | undefined,
  options: OwnerOptions & { readonly limit?: string },
  shell: Shell,
): Promise<ExitCode> {
  const asked = { ...(job === undefined ? {} : { job }), ...limitOf(options.limit) };
  const { runs } = await visitAsOwner(shell, options, 'jobs are shown', ({ client }) =>
    client.call('cron_runs', asked),
  );
  if (options.json) {
    printJson(shell, { runs: runs.map((run) => ({ ...run, told: stateOf(run) })) });
    return 0;
  }
  if (runs.length === 0) {
    printLine(shell.stdout, 'Nothing has run yet.');
    return 0;
  }
  printTable(shell, table([RUN_HEAD, ...runs.map(runRow)]));
  return 0;
}
