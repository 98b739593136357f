import { toCoopError } from '../../../protocol/errors.ts';
import type { Attributes, SpanFrame, TraceContext } from '../../../protocol/trace.ts';
import { preciseNow } from './clock.ts';
import { detailsOf } from './details.ts';
import { newSpanId, newTraceId } from './ids.ts';
import type { Outlet } from './outlet.ts';

/** Characters of one attribute: text, where it is wanted, is a sample and no archive. */
const ATTRIBUTE_MAX = 8_192;

export interface SpanOptions {
  readonly attributes?: Attributes;
  readonly kind?: SpanFrame['kind'];
  /** Others will stand under it: it is also told when it begins. */
  readonly parent?: boolean;
  /** When it began, if not now. */
  readonly start?: number;
  readonly link?: TraceContext | undefined;
}

export interface Ending {
  /** What it failed with. */
  readonly error?: unknown;
  readonly attributes?: Attributes;
  /** When, if not now. */
  readonly at?: number;
}

/** Something that takes time. Its methods never throw; ending it twice ends it once. */
export interface Span {
  /** For those who do a part of it. Undefined where this message is not traced. */
  readonly context: TraceContext | undefined;
  note(attributes: Attributes): void;
  end(ending?: Ending): void;
}

/** Makes spans. Without an observer they cost a comparison. */
export class Tracer {
  readonly #outlet: Outlet | undefined;
  /** Whether what people say may be in attributes (`COOP_TRACE_CONTENT=1`). */
  content = false;

  constructor(outlet?: Outlet) {
    this.#outlet = outlet;
  }

  get isOn(): boolean {
    return this.#outlet?.isOpen ?? false;
  }

  /** Begins a trace. */
  root(name: string, options: SpanOptions = {}): Span {
    if (!this.isOn) return NO_SPAN;
    const began = options.start ?? preciseNow();
    return this.#open({ trace: newTraceId(), span: newSpanId(), began }, null, name, { ...options, start: began });
  }

  /** A part of what `parent` tells of; nothing where that is not traced. */
  span(name: string, parent: TraceContext | undefined, options: SpanOptions = {}): Span {
    if (parent === undefined) return NO_SPAN;
    // What stands under it belongs to the nearest span that is told of.
    if (!this.isOn) return { ...NO_SPAN, context: parent };
    return this.#open({ ...parent, span: newSpanId() }, parent.span, name, options);
  }

  /** The root of a trace that somebody else began, perhaps before a restart: it is ended here. */
  resumed(name: string, context: TraceContext | undefined, options: Omit<SpanOptions, 'parent'> = {}): Span {
    if (context === undefined || !this.isOn) return NO_SPAN;
    return this.#open(context, null, name, { ...options, start: context.began });
  }

  /** Something that happened, without length, as a trace of its own. */
  event(name: string, ending: Ending = {}): void {
    const at = preciseNow();
    this.root(name, { start: at }).end({ ...ending, at });
  }

  #open(context: TraceContext, parent: string | null, name: string, options: SpanOptions): Span {
    const { kind = 'internal', start = preciseNow(), link } = options;
    let attributes = options.attributes ?? {};
    let ended = false;
    const { content } = this;
    const put = (frame: Pick<SpanFrame, 'end' | 'status'> & { readonly error?: string }): void => {
      const { trace, span } = context;
      const told = { trace, span, parent, name: name.slice(0, 200), kind, start, ...frame };
      const linked = link === undefined ? {} : { link: { trace: link.trace, span: link.span } };
      this.#outlet?.put({ ...told, attributes: capped(attributes), ...linked });
    };
    if (options.parent) put({ end: null, status: 'open' });
    return {
      context,
      note(more) {
        attributes = { ...attributes, ...more };
      },
      end(ending = {}) {
        if (ended) return;
        ended = true;
        attributes = { ...attributes, ...ending.attributes };
        const end = Math.max(ending.at ?? preciseNow(), start);
        const { error } = ending;
        if (error === undefined) return put({ end, status: 'ok' });
        const told = toCoopError(error);
        attributes = { ...attributes, 'error.type': told.code, ...detailsOf(told, content) };
        put({ end, status: 'error', error: told.code });
      },
    };
  }
}

const NO_SPAN: Span = { context: undefined, note: () => {}, end: () => {} };

function capped(attributes: Attributes): Attributes {
  const result: Record<string, string | number | boolean> = {};
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value !== 'string') result[key] = value;
    else result[key] = value.length > ATTRIBUTE_MAX ? `${value.slice(0, ATTRIBUTE_MAX)}…`.toWellFormed() : value;
  }
  return result;
}

/** For where nobody looks. */
export const NO_TRACER = new Tracer();
