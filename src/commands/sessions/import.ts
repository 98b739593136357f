/** `coop sessions import FILE`: histories that somebody brings along. All lines are looked at before anything is written. */
import { IMPORT_ROWS_MAX, type ImportRow } from '../../protocol/contracts/journal/index.ts';
import { CoopError } from '../../protocol/errors.ts';
import { linesOf } from '../memory/file-lines.ts';
import { Progress } from '../memory/progress.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { look, type PlaceOptions, type Visit } from '../visit.ts';
import { readLine } from './import-line.ts';
import { count } from './words.ts';

export interface ImportOptions extends PlaceOptions {
  readonly json?: boolean;
}

/** Less than a line of the protocol has. */
const BATCH_BYTES = 700_000;
const DEADLINE_MS = 45_000;
const BAD_SHOWN = 20;
/** Each waits a few seconds. */
const ASKED_MOST = 40;

export async function importSessions(
  file: string | undefined,
  options: ImportOptions,
  shell: Shell,
): Promise<ExitCode> {
  if (file === undefined) throw new CoopError('E_USAGE', { why: 'Say what to import: coop sessions import FILE' });
  const looked = await lookThrough(file);
  if (looked.bad.length > 0) return refuse(file, looked.bad, options, shell);
  return await look<ExitCode>(shell, options, async ({ client }) => {
    const progress = new Progress(shell, looked.lines);
    let added = 0;
    for await (const rows of batchesOf(file)) {
      const done = await client.call('import_sessions', { rows }, { deadlineMs: DEADLINE_MS });
      added += done.added;
      progress.add(rows.length);
    }
    await findable(client);
    progress.end();
    const known = looked.lines - added;
    if (options.json) printJson(shell, { conversations: looked.conversations, added, known });
    else {
      const before = known > 0 ? `; ${count(known, 'line')} ${known === 1 ? 'was' : 'were'} there already` : '';
      const of = count(looked.conversations, 'conversation');
      printLine(shell.stdout, `Imported: ${count(added, 'line')} of ${of}${before}.`);
    }
    return 0;
  });
}

/** Whoever brings something along looks for it next. Where it takes very long, a search says so. */
async function findable(client: Visit['client']): Promise<void> {
  for (let asked = 0; asked < ASKED_MOST; asked += 1) {
    const { behind } = await client.call('search_sessions', { queries: [''], limit: 1 }, { deadlineMs: DEADLINE_MS });
    if (!behind) return;
  }
}

interface Bad {
  readonly line: number;
  readonly why: string;
}

async function lookThrough(
  file: string,
): Promise<{ readonly lines: number; readonly conversations: number; readonly bad: readonly Bad[] }> {
  const bad: Bad[] = [];
  const conversations = new Set<string>();
  let lines = 0;
  for await (const { number, text } of linesOf(file)) {
    const read = readLine(text);
    lines += 1;
    if ('why' in read) bad.push({ line: number, why: read.why });
    else conversations.add(read.row.conversation);
  }
  return { lines, conversations: conversations.size, bad };
}

function refuse(file: string, bad: readonly Bad[], { json }: ImportOptions, shell: Shell): ExitCode {
  if (json) printJson(shell, { bad });
  for (const { line, why } of bad.slice(0, BAD_SHOWN)) printLine(shell.stderr, visible(`${file}:${line}: ${why}`));
  const more = bad.length > BAD_SHOWN ? ` (${bad.length - BAD_SHOWN} more are not shown)` : '';
  printLine(shell.stderr, `coop: ${count(bad.length, 'line')} cannot be taken${more}. Nothing was imported.`);
  return 1;
}

async function* batchesOf(file: string): AsyncGenerator<ImportRow[]> {
  let batch: ImportRow[] = [];
  let bytes = 0;
  for await (const { number, text } of linesOf(file)) {
    const read = readLine(text);
    // Somebody wrote to the file meanwhile.
    if ('why' in read) throw new CoopError('E_READ', { path: file, why: `line ${number} has changed: ${read.why}` });
    const size = Buffer.byteLength(JSON.stringify(read.row)) + 1;
    if (batch.length >= IMPORT_ROWS_MAX || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(read.row);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
