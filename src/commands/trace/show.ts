/** `coop trace show ID`: everything that happened to one message, as a tree with durations. */
import { CoopError } from '../../protocol/errors.ts';
import type { SpanLine } from '../../protocol/trace.ts';
import { table } from '../layout.ts';
import { type ExitCode, paint, printJson, printLine, type Shell, visible } from '../shell.ts';
import { type FileOptions, namedFile, spansIn, traceFiles } from './files.ts';
import { latest } from './list.ts';
import { merge } from './spans.ts';
import { instant } from './time.ts';
import { treeOf } from './tree.ts';

/** @param id The beginning of a trace's id is enough; without one it is the latest message. */
export async function showTrace(
  id: string | undefined,
  options: FileOptions & { readonly json?: boolean },
  shell: Shell,
): Promise<ExitCode> {
  const files = await traceFiles(namedFile(options, shell));
  const wanted = id === undefined ? (await latest(files, 1)).at(-1)?.trace : checked(id);
  const traces = wanted === undefined ? [] : await collect(files, wanted);
  if (traces.length === 0) {
    const hint = 'See "coop trace list"; what is older than 14 days is removed.';
    throw new CoopError('E_NOT_FOUND', { what: `trace ${id ?? 'of a message'}`, hint });
  }
  if (options.json) printJson(shell, { traces });
  else for (const line of traces.flatMap((trace) => describe(trace, shell))) printLine(shell.stdout, line);
  return 0;
}

export interface Trace {
  readonly trace: string;
  /** By their beginning. */
  readonly spans: readonly SpanLine[];
}

function checked(id: string): string {
  if (/^[0-9a-f]{4,32}$/.test(id)) return id;
  const why = `a trace's id is 4 to 32 of the digits 0-9a-f, not "${id.slice(0, 40)}"; see "coop trace list"`;
  throw new CoopError('E_USAGE', { why });
}

/** The trace, and those of the jobs that it left behind. */
async function collect(files: readonly string[], id: string): Promise<Trace[]> {
  const found = await gather(files, (line) => line.includes(`"trace":"${id}`));
  const own = found.filter(({ trace }) => trace.startsWith(id));
  if (own.length > 1) {
    const names = own.map(({ trace }) => trace.slice(0, 12)).join(', ');
    throw new CoopError('E_USAGE', { why: `more than one trace begins with ${id}: ${names}` });
  }
  const jobs = found.filter(({ trace }) => !trace.startsWith(id)).map(({ trace }) => trace);
  const whole = jobs.length === 0 ? [] : await gather(files, (line) => jobs.some((job) => line.includes(job)));
  return [...own, ...whole.filter(({ trace }) => jobs.includes(trace))];
}

async function gather(files: readonly string[], isWanted: (line: string) => boolean): Promise<Trace[]> {
  const traces = new Map<string, Map<string, SpanLine>>();
  for (const file of files) {
    for await (const line of spansIn(file, isWanted)) {
      const spans = traces.get(line.trace) ?? new Map<string, SpanLine>();
      traces.set(line.trace, spans.set(line.span, merge(spans.get(line.span), line)));
    }
  }
  return [...traces].map(([trace, spans]) => ({
    trace,
    spans: [...spans.values()].sort((a, b) => a.start - b.start),
  }));
}

function describe({ trace, spans }: Trace, shell: Shell): string[] {
  const rows = table(treeOf(spans).map(({ name, after, took, actor, note }) => [name, after, took, actor, note]));
  const head = `trace ${trace}  ${instant(spans[0]?.start ?? 0, Date.now())} UTC`;
  return [paint('bold', head, shell.stdout), ...rows.map(visible), ''];
}
