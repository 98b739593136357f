/** `coop cron next`: when jobs run next. */
import { table } from '../layout.ts';
import { type OwnerOptions, visitAsOwner } from '../owner.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { limitOf, onClock } from './words.ts';

export async function nextRuns(
  job: string | undefined,
  options: OwnerOptions & { readonly limit?: string },
  shell: Shell,
): Promise<ExitCode> {
  const asked = { ...(job === undefined ? {} : { job }), ...limitOf(options.limit) };
  const found = await visitAsOwner(shell, options, 'jobs are shown', ({ client }) => client.call('cron_next', asked));
  if (options.json) printJson(shell, found);
  else if (found.runs.length === 0) printLine(shell.stdout, 'Nothing runs by the clock.');
  else {
    const rows = found.runs.map(({ job: name, at, timezone }) => [onClock(at, timezone), name]);
    for (const line of table(rows)) printLine(shell.stdout, visible(line));
  }
  return 0;
}
