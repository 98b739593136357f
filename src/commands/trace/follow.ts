/** `coop trace follow`: messages as they are dealt with, until Ctrl-C. */
import { stat } from 'node:fs/promises';
import type { SpanLine } from '../../protocol/trace.ts';
import { type ExitCode, jsonText, printLine, type Shell, visible } from '../shell.ts';
import { type FileOptions, namedFile, parseSpan } from './files.ts';
import { row } from './list.ts';
import { Draft, MESSAGE, text } from './spans.ts';
import { tail } from './tail.ts';
import { instant } from './time.ts';

/** Messages under way at once; beyond, the oldest are forgotten. */
const MOST = 1_000;

export async function followTrace(options: FileOptions & { readonly json?: boolean }, shell: Shell): Promise<ExitCode> {
  const path = namedFile(options, shell);
  const signal = shell.interrupted();
  const isThere = await stat(path).then(
    () => true,
    () => false,
  );
  if (!isThere) printLine(shell.stderr, visible(`coop: waiting for ${path}`));
  const drafts = new Map<string, Draft>();
  for await (const line of tail(path, signal)) {
    const span = parseSpan(line);
    if (span === undefined) continue;
    if (options.json) printLine(shell.stdout, jsonText(span));
    else for (const words of told(drafts, span)) printLine(shell.stdout, visible(words));
  }
  return 0;
}

/** A line when a message is dealt with, and when an actor does not do well. */
function told(drafts: Map<string, Draft>, span: SpanLine): string[] {
  if (span.name === 'actor.failed' || span.name === 'actor.restarting') {
    return [
      [instant(span.start, Date.now()), text(span, 'coop.actor'), span.name.slice(6), span.error ?? '']
        .join('  ')
        .trimEnd(),
    ];
  }
  const draft = drafts.get(span.trace) ?? new Draft();
  draft.add(span);
  drafts.set(span.trace, draft);
  const [oldest] = drafts.keys();
  if (drafts.size > MOST && oldest !== undefined) drafts.delete(oldest);
  if (span.parent !== null || span.end === null) return [];
  drafts.delete(span.trace);
  const summary = span.name === MESSAGE ? draft.summary() : undefined;
  return summary === undefined ? [] : [row(summary).join('  ')];
}
