/** `coop trace list`: the latest messages, one a line. */

import { CoopError } from '../../protocol/errors.ts';
import { fitted, widthOf } from '../layout.ts';
import { type ExitCode, printJson, printLine, printTable, type Shell } from '../shell.ts';
import { type FileOptions, namedFile, spansIn, traceFiles } from './files.ts';
import { Draft, type Summary } from './spans.ts';
import { brief, instant } from './time.ts';

export interface ListOptions extends FileOptions {
  readonly json?: boolean;
  /** As it was typed. */
  readonly limit?: string;
}

const LIMIT = 20;

export async function listTraces(options: ListOptions, shell: Shell): Promise<ExitCode> {
  const traces = await latest(await traceFiles(namedFile(options, shell)), count(options.limit));
  if (options.json) {
    printJson(shell, { traces });
    return 0;
  }
  if (traces.length === 0) {
    printLine(shell.stdout, 'No message is in this trace yet.');
    return 0;
  }
  printTable(shell, fitted([HEAD, ...traces.map(row)], widthOf(shell.stdout)));
  return 0;
}

/** The latest messages of these files, newest file first; the newest message is the last. */
export async function latest(files: readonly string[], limit: number): Promise<Summary[]> {
  const drafts = new Map<string, Draft>();
  for (const file of files) {
    for await (const span of spansIn(file, isOfMessage)) draftOf(drafts, span.trace).add(span);
    const whole = [...drafts.values()].filter((draft) => draft.hasBeginning && draft.summary() !== undefined);
    if (whole.length >= limit) break;
  }
  const found = [...drafts.values()].map((draft) => draft.summary()).filter((summary) => summary !== undefined);
  return found.sort((a, b) => a.start - b.start).slice(-limit);
}

/** Lifecycles and commands are most of a quiet house's file: they are not even parsed. */
const isOfMessage = (line: string): boolean =>
  !/"name":"(?:actor\.|coop\.(?:command|job)|journal\.|provider\.)/.test(line);

function draftOf(drafts: Map<string, Draft>, trace: string): Draft {
  const draft = drafts.get(trace) ?? new Draft();
  drafts.set(trace, draft);
  return draft;
}

function count(limit: string | undefined): number {
  if (limit === undefined) return LIMIT;
  const number = /^\d{1,6}$/.test(limit) ? Number(limit) : 0;
  if (number < 1)
    throw new CoopError('E_USAGE', { why: `--limit is a number of messages, not "${limit.slice(0, 40)}"` });
  return number;
}

export const HEAD = ['trace', 'time (UTC)', 'person', 'place', 'level', 'model', 'took', 'status'];

export function row({ trace, start, end, person, identity, place, level, model, outcome, error }: Summary): string[] {
  const who = person || `${identity}?`;
  const status = error === '' || outcome === error ? outcome : `${outcome} ${error}`;
  return [
    trace.slice(0, 8),
    instant(start, Date.now()),
    who,
    place,
    level,
    model,
    end === null ? '' : brief(end - start),
    status,
  ];
}
