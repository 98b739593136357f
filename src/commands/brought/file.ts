/** A file of rows that somebody brings along: looked through before anything is written, and then read in batches. */
import { CoopError } from '../../protocol/errors.ts';
import { type ExitCode, printJson, printLine, type Shell, visible } from '../shell.ts';
import { linesOf } from './lines.ts';
import type { ReadLine } from './read.ts';

export interface Bad {
  readonly line: number;
  readonly why: string;
}

export interface Numbered<R> {
  readonly line: number;
  readonly row: R;
}

/** Less than a line of the protocol has. */
const BATCH_BYTES = 700_000;
const BAD_SHOWN = 20;

/** @param onRow is told each row that can be taken */
export async function lookThrough<R>(
  file: string,
  read: ReadLine<R>,
  onRow: (row: R) => void = () => {},
): Promise<{ readonly count: number; readonly bad: readonly Bad[] }> {
  const bad: Bad[] = [];
  let count = 0;
  for await (const { number, text } of linesOf(file)) {
    const one = read(text);
    count += 1;
    if ('why' in one) bad.push({ line: number, why: one.why });
    else onRow(one.row);
  }
  return { count, bad };
}

/** Says which lines cannot be taken, and why. */
export function refuse(
  file: string,
  bad: readonly Bad[],
  { json }: { readonly json?: boolean },
  shell: Shell,
): ExitCode {
  if (json) printJson(shell, { bad });
  for (const { line, why } of bad.slice(0, BAD_SHOWN)) printLine(shell.stderr, visible(`${file}:${line}: ${why}`));
  const more = bad.length > BAD_SHOWN ? ` (${bad.length - BAD_SHOWN} more are not shown)` : '';
  const lines = `${bad.length} ${bad.length === 1 ? 'line' : 'lines'}`;
  printLine(shell.stderr, `coop: ${lines} cannot be taken${more}. Nothing was imported.`);
  return 1;
}

/** At most `most` rows at once, and no more than a line of the protocol takes. */
export async function* batchesOf<R>(
  file: string,
  read: ReadLine<R>,
  most: number,
): AsyncGenerator<readonly Numbered<R>[]> {
  let batch: Numbered<R>[] = [];
  let bytes = 0;
  for await (const { number, text } of linesOf(file)) {
    const one = read(text);
    // Somebody wrote to the file meanwhile.
    if ('why' in one) throw new CoopError('E_READ', { path: file, why: `line ${number} has changed: ${one.why}` });
    const size = Buffer.byteLength(JSON.stringify(one.row)) + 1;
    if (batch.length >= most || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push({ line: number, row: one.row });
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
