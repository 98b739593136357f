/** `coop sessions reindex`: the index of what was said is made anew from the journal. */
import { type ExitCode, printJson, printLine, type Shell } from '../shell.ts';
import { look, type PlaceOptions } from '../visit.ts';
import { count } from './words.ts';

const DEADLINE_MS = 70_000;

export function reindexSessions(options: PlaceOptions & { readonly json?: boolean }, shell: Shell): Promise<ExitCode> {
  return look<ExitCode>(shell, options, async ({ client }) => {
    const made = await client.call('reindex', {}, { deadlineMs: DEADLINE_MS });
    if (options.json) printJson(shell, made);
    else if (made.done) printLine(shell.stdout, `Made anew: ${count(made.entries, 'entry', 'entries')} can be found.`);
    else printLine(shell.stdout, 'It is being made anew, and goes on by itself: "coop ps" says when it is ready.');
    return 0;
  });
}
