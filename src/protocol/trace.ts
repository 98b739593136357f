/**
 * Traces: what happened to a message, actor by actor.
 *
 * The context travels in the messages themselves (accept, mail, lease, call), never in ambient state. Spans are plain data on a
 * port to the observer; names and attributes are OpenTelemetry's where it has one (GenAI conventions), `coop.…` where not.
 */
import * as z from './schema.ts';

const TraceId = z.string().check(z.regex(/^[0-9a-f]{32}$/));
const SpanId = z.string().check(z.regex(/^[0-9a-f]{16}$/));

/** Under which span further ones belong. */
export const TraceContext = z.strictObject({
  trace: TraceId,
  span: SpanId,
  /** When the trace began, ms since the epoch with fraction. */
  began: z.number(),
});
export type TraceContext = z.output<typeof TraceContext>;

/** For the arguments of a method or an event. Nothing where the trace is off. */
export const Carried = z.exactOptional(TraceContext);

/** `{ trace }` or `{}`, to be spread into what carries it. */
export const carry = (trace: TraceContext | undefined): { readonly trace?: TraceContext } =>
  trace === undefined ? {} : { trace };

/** As one word, for a column: `trace-span-began`. */
export const contextText = ({ trace, span, began }: TraceContext): string => `${trace}-${span}-${began}`;

/** The inverse of {@link contextText}; undefined for anything else. */
export function contextOf(text: string | null | undefined): TraceContext | undefined {
  const [trace, span, began] = (text ?? '').split('-');
  const parsed = z.safeParse(TraceContext, { trace, span, began: Number(began) });
  return parsed.success ? parsed.data : undefined;
}

const Attribute = z.union([z.string(), z.number(), z.boolean()]);
export const Attributes = z.record(z.string().check(z.maxLength(100)), Attribute);
export type Attributes = Readonly<z.output<typeof Attributes>>;

/**
 * One span. A span under which others will stand is said twice: when it begins, with `status: "open"` and no end, and when it
 * ends. So a parent can be found for whatever a crash leaves behind, and the later line of the same span holds.
 */
export const SpanFrame = z.strictObject({
  trace: TraceId,
  span: SpanId,
  /** Null for the root. */
  parent: z.nullable(SpanId),
  name: z.string().check(z.maxLength(200)),
  kind: z.enum(['internal', 'server', 'client']),
  /** ms since the epoch, with fraction. */
  start: z.number(),
  end: z.nullable(z.number()),
  status: z.enum(['open', 'ok', 'error']),
  /** Code of the error, never its message: that can quote what a person said. */
  error: z.exactOptional(z.string().check(z.maxLength(100))),
  attributes: Attributes,
  /** Where this trace comes from: the turn that left the job behind. */
  link: z.exactOptional(z.strictObject({ trace: TraceId, span: SpanId })),
});
export type SpanFrame = z.output<typeof SpanFrame>;

/** A line of the trace file. `actor` is put there by the observer, which knows whose port it was. */
export const SpanLine = z.extend(SpanFrame, { actor: z.string() });
export type SpanLine = z.output<typeof SpanLine>;

/** What the file is called after it was put aside, and how much of that is kept. */
export const TRACE_FILES = { maxBytes: 50 * 1024 * 1024, keepFiles: 20 } as const;

/** The files of a trace, oldest first, given the names in its folder: `traces.2026-03-01.jsonl`, `traces.2026-03-01.001.jsonl`. */
export function archivesOf(current: string, names: readonly string[]): readonly Archive[] {
  const { stem, ending } = split(current);
  return names
    .flatMap((name) => {
      if (!name.startsWith(`${stem}.`) || !name.endsWith(ending)) return [];
      const found = /^(\d{4}-\d{2}-\d{2})(?:\.(\d{3,}))?$/.exec(
        name.slice(stem.length + 1, name.length - ending.length),
      );
      return found?.[1] === undefined ? [] : [{ name, day: found[1], count: Number(found[2] ?? 0) }];
    })
    .sort((a, b) => a.day.localeCompare(b.day) || a.count - b.count);
}

export interface Archive {
  readonly name: string;
  /** UTC. */
  readonly day: string;
  readonly count: number;
}

/** The name of the `count`-th file of a day, from 0. */
export function archiveName(current: string, day: string, count: number): string {
  const { stem, ending } = split(current);
  return count === 0 ? `${stem}.${day}${ending}` : `${stem}.${day}.${String(count).padStart(3, '0')}${ending}`;
}

function split(name: string): { readonly stem: string; readonly ending: string } {
  return name.endsWith('.jsonl') && name.length > 6
    ? { stem: name.slice(0, -6), ending: '.jsonl' }
    : { stem: name, ending: '.jsonl' };
}
