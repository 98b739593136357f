/** From lines to spans: what is said twice is one, and the later word holds. */
import type { SpanLine } from '../../protocol/trace.ts';

/** Both lines of one span as one, in whichever order they were read. */
export function merge(known: SpanLine | undefined, line: SpanLine): SpanLine {
  if (known === undefined) return line;
  const [first, last] = line.end === null || (known.end ?? 0) > line.end ? [line, known] : [known, line];
  return { ...last, attributes: { ...first.attributes, ...last.attributes } };
}

/** One attribute as text; empty where it is not there. */
export const text = ({ attributes }: SpanLine, key: string): string => String(attributes[key] ?? '');

/** What a message's trace comes to. */
export interface Summary {
  readonly trace: string;
  /** ms since the epoch. */
  readonly start: number;
  /** Null while it goes on, or where a crash broke it off. */
  readonly end: number | null;
  readonly person: string;
  readonly identity: string;
  readonly place: string;
  readonly level: string;
  readonly model: string;
  readonly tokens: { readonly input: number; readonly output: number };
  /** `answered`, `held`, `failed` …, or `open`. */
  readonly outcome: string;
  readonly error: string;
}

/** Folds a trace's spans into its summary, one line after the other. */
export class Draft {
  readonly #spans = new Map<string, SpanLine>();

  /** Whether the line that the root begins with was seen: everything else was written after it. */
  hasBeginning = false;

  add(line: SpanLine): void {
    if (line.parent === null && line.status === 'open') this.hasBeginning = true;
    if (line.parent !== null && !TOLD.some((name) => line.name.startsWith(name))) return;
    this.#spans.set(line.span, merge(this.#spans.get(line.span), line));
  }

  /** Undefined where its root was not found, or is no message's. */
  summary(): Summary | undefined {
    const spans = [...this.#spans.values()];
    const root = spans.find(({ parent }) => parent === null);
    if (root?.name !== MESSAGE) return undefined;
    const first = (key: string): string => spans.map((span) => text(span, key)).find((value) => value !== '') ?? '';
    const sum = (key: string): number => spans.reduce((total, span) => total + Number(span.attributes[key] ?? 0), 0);
    return {
      trace: root.trace,
      start: root.start,
      end: root.end,
      person: first('coop.person'),
      identity: text(root, 'coop.identity'),
      place: text(root, 'coop.place'),
      level: first('coop.level'),
      model: first('gen_ai.response.model') || first('gen_ai.request.model'),
      tokens: { input: sum('gen_ai.usage.input_tokens'), output: sum('gen_ai.usage.output_tokens') },
      outcome: root.status === 'open' ? 'open' : text(root, 'coop.outcome') || root.status,
      // The root says that it failed; what it failed with the agent's own span says.
      error:
        spans.findLast(({ name, error }) => name.startsWith('invoke_agent') && error !== undefined)?.error ??
        root.error ??
        '',
    };
  }
}

export const MESSAGE = 'coop.message';

/** The spans that a summary is made of, beside the root. */
const TOLD = ['supervisor.turn', 'invoke_agent ', 'chat '];
