/** `coop memory search QUERY`. */
import { endOf, momentOf } from '../../domain/moments.ts';
import { OBSERVATION_TYPES, type ObservationType, type Where } from '../../protocol/contracts/memory/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import { RESULTS_MOST } from '../../protocol/memory-commands.ts';
import type { StoreName } from '../../protocol/trust.ts';
import { widthOf } from '../layout.ts';
import { answerLines, isStream, limitOf, queryOf, SEARCH_DEADLINE_MS } from '../queries.ts';
import { type ExitCode, jsonText, printLine, type Shell, visible } from '../shell.ts';
import type { PlaceOptions } from '../visit.ts';
import { lookWhereAllowed, READS } from './refused.ts';
import { type Found, memoryLines } from './words.ts';

export interface SearchOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly limit?: string;
  readonly conversation?: string;
  readonly store?: StoreName;
  readonly person?: readonly string[];
  readonly tag?: readonly string[];
  readonly file?: readonly string[];
  readonly type?: readonly string[];
  readonly from?: string;
  readonly until?: string;
}

export function searchMemory(words: readonly string[], options: SearchOptions, shell: Shell): Promise<ExitCode> {
  const limit = limitOf(options.limit, RESULTS_MOST);
  const where = whereOf(options);
  const about = {
    ...(limit === undefined ? {} : { limit }),
    ...(options.store === undefined ? {} : { store: options.store }),
    ...(where === undefined ? {} : { where }),
  };
  const query = isStream(words) ? undefined : queryOf(words);
  return lookWhereAllowed<ExitCode>(shell, options, READS, async ({ client, opened }) => {
    const ask = async (queries: string[]) => {
      const asked = { queries, ...about };
      const { answers } = await client.call('memory_search', asked, { deadlineMs: SEARCH_DEADLINE_MS });
      return answers.map(({ results }) => results);
    };
    if (query === undefined) await answerLines(shell, ask);
    else printFound(shell, query, (await ask([query]))[0] ?? [], options, opened.effective.level);
    return 0;
  });
}

/** Results for people, or a line for programs. */
export function printFound(
  shell: Shell,
  query: string,
  results: readonly Found[],
  { json }: { readonly json?: boolean },
  level: Parameters<typeof memoryLines>[1],
): void {
  if (json) printLine(shell.stdout, jsonText({ query, results }));
  else if (results.length === 0) printLine(shell.stdout, 'Nothing was found. Try words that would stand in it.');
  else for (const line of memoryLines(results, level, widthOf(shell.stdout))) printLine(shell.stdout, visible(line));
}

function whereOf(options: SearchOptions): Where | undefined {
  const { conversation, person, tag, file, type, from, until } = options;
  const where: Where = {
    ...(conversation === undefined ? {} : { conversation }),
    ...(person === undefined ? {} : { people: [...person] }),
    ...(tag === undefined ? {} : { tags: [...tag] }),
    ...(file === undefined ? {} : { files: [...file] }),
    ...(type === undefined ? {} : { types: type.map(typeOf) }),
    ...(from === undefined ? {} : { from: dayOf('--from', from, momentOf) }),
    ...(until === undefined ? {} : { until: dayOf('--until', until, endOf) }),
  };
  return Object.keys(where).length === 0 ? undefined : where;
}

function typeOf(name: string): ObservationType {
  const known = OBSERVATION_TYPES.find((type) => type === name);
  if (known === undefined) throw new CoopError('E_USAGE', { why: `--type: one of ${OBSERVATION_TYPES.join(', ')}` });
  return known;
}

function dayOf(option: string, text: string, read: (text: string) => number | undefined): number {
  const ms = read(text);
  if (ms === undefined) throw new CoopError('E_USAGE', { why: `${option}: write a day like 2026-03-01` });
  return ms;
}
