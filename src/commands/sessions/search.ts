/** `coop sessions search QUERY`: what was said aloud, where everybody who reads here could read it. */

import { moment } from '../../domain/moment.ts';
import type { AttachResult } from '../../protocol/attach.ts';
import { HEARD_MAX } from '../../protocol/contracts/conversations.ts';
import { answerLines, isStream, limitOf, queryOf, SEARCH_DEADLINE_MS } from '../queries.ts';
import { type ExitCode, jsonText, paint, printLine, type Shell, visible } from '../shell.ts';
import { look, type PlaceOptions } from '../visit.ts';

export interface SearchOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly limit?: string;
  readonly conversation?: string;
}

type Found = AttachResult<'search_sessions'>;
type Heard = Found['results'][number][number];

export function searchSessions(words: readonly string[], options: SearchOptions, shell: Shell): Promise<ExitCode> {
  const limit = limitOf(options.limit, HEARD_MAX);
  const { conversation } = options;
  const about = {
    ...(limit === undefined ? {} : { limit }),
    ...(conversation === undefined ? {} : { conversation }),
  };
  const query = isStream(words) ? undefined : queryOf(words);
  return look<ExitCode>(shell, options, async ({ client, opened }) => {
    let isBehind = false;
    const ask = async (queries: string[]): Promise<Found['results']> => {
      const { results, behind } = await client.call(
        'search_sessions',
        { queries, ...about },
        { deadlineMs: SEARCH_DEADLINE_MS },
      );
      isBehind ||= behind;
      return results;
    };
    if (query === undefined) await answerLines(shell, ask);
    else {
      const [results = []] = await ask([query]);
      if (options.json) printLine(shell.stdout, jsonText({ query, results }));
      else show(results, opened.agent, shell);
    }
    if (isBehind) printLine(shell.stderr, 'Not everything that was said can be found yet. Ask again in a while.');
    return 0;
  });
}

function show(results: readonly Heard[], agent: string, shell: Shell): void {
  if (results.length === 0) {
    printLine(shell.stdout, 'Nothing was found. Try words that were said.');
    return;
  }
  for (const [index, heard] of results.entries()) {
    if (index > 0) printLine(shell.stdout, '');
    for (const line of linesOf(heard, agent, shell)) printLine(shell.stdout, line);
  }
}

function linesOf({ conversation, name, place, speaker, at, text, before, after }: Heard, agent: string, shell: Shell) {
  const faint = (line: string): string => paint('dim', visible(line), shell.stdout);
  const beside = (line: Heard['before']): string[] =>
    line === null ? [] : [faint(`  ${line.speaker ?? agent}: ${line.text}`)];
  return [
    faint(`${moment(at)} · ${name === null ? place : `imported: ${name}`} · conversation ${conversation}`),
    ...beside(before),
    `  ${paint('bold', visible(speaker ?? agent), shell.stdout)}: ${visible(text)}`,
    ...beside(after),
  ];
}
