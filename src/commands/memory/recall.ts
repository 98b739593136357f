/** `coop recall QUERY`: memory and conversations together. */
import { RESULTS_MOST } from '../../protocol/memory-commands.ts';
import { answerLines, isStream, limitOf, queryOf, SEARCH_DEADLINE_MS } from '../queries.ts';
import { type ExitCode, printLine, type Shell } from '../shell.ts';
import type { PlaceOptions } from '../visit.ts';
import { lookWhereAllowed, READS } from './refused.ts';
import { printFound } from './search.ts';

export interface RecallOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly limit?: string;
  readonly conversation?: string;
}

export function recall(words: readonly string[], options: RecallOptions, shell: Shell): Promise<ExitCode> {
  const limit = limitOf(options.limit, RESULTS_MOST);
  const about = {
    ...(limit === undefined ? {} : { limit }),
    ...(options.conversation === undefined ? {} : { conversation: options.conversation }),
  };
  const query = isStream(words) ? undefined : queryOf(words);
  return lookWhereAllowed<ExitCode>(shell, options, READS, async ({ client, opened }) => {
    let isBehind = false;
    const ask = async (queries: string[]) => {
      const asked = { queries, ...about };
      const { answers, behind } = await client.call('recall', asked, { deadlineMs: SEARCH_DEADLINE_MS });
      isBehind ||= behind;
      return answers.map(({ results }) => results);
    };
    if (query === undefined) await answerLines(shell, ask);
    else printFound(shell, query, (await ask([query]))[0] ?? [], options, opened.effective.level);
    if (isBehind) printLine(shell.stderr, 'Not everything that was said can be found yet. Ask again in a while.');
    return 0;
  });
}
