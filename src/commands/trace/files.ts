/** The files of a trace: the one that grows, and those that were put aside. Read without the daemon. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { traceFile } from '../../config/trace.ts';
import { CoopError } from '../../protocol/errors.ts';
import * as z from '../../protocol/schema.ts';
import { archivesOf, SpanLine } from '../../protocol/trace.ts';
import type { Shell } from '../shell.ts';

export interface FileOptions {
  readonly file?: string;
}

/** @throws CoopError `E_USAGE` where nobody says which file. */
export function namedFile({ file }: FileOptions, shell: Shell): string {
  const path = traceFile(shell.env, file);
  if (path !== undefined) return path;
  throw new CoopError('E_USAGE', {
    why: 'no trace file is named: set COOP_TRACE_FILE as it is set where the daemon starts, or use --file',
  });
}

/**
 * Every file of the trace, newest first.
 *
 * @throws CoopError `E_NOT_FOUND` where there is none.
 */
export async function traceFiles(path: string): Promise<readonly string[]> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => []);
  const archives = archivesOf(basename(path), names).map(({ name }) => join(folder, name));
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  const files = [...(isThere ? [path] : []), ...archives.toReversed()];
  if (files.length > 0) return files;
  throw new CoopError('E_NOT_FOUND', {
    what: `trace at ${path}`,
    hint: 'Start the daemon with COOP_TRACE_FILE set to it; it is written from then on.',
  });
}

/** Its lines, oldest first. What is no span (a line that a crash broke off) is left out. */
export async function* spansIn(file: string, isWanted: (line: string) => boolean): AsyncGenerator<SpanLine> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const span = isWanted(line) ? parseSpan(line) : undefined;
    if (span !== undefined) yield span;
  }
}

export function parseSpan(line: string): SpanLine | undefined {
  try {
    const parsed = z.safeParse(SpanLine, JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
