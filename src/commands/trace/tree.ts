/** Spans as the lines of a tree. */
import type { SpanLine } from '../../protocol/trace.ts';
import { text } from './spans.ts';
import { brief } from './time.ts';

export interface Branch {
  /** With the branches before it. */
  readonly name: string;
  /** Since the root began. */
  readonly after: string;
  readonly took: string;
  readonly actor: string;
  readonly note: string;
}

export function treeOf(spans: readonly SpanLine[]): Branch[] {
  const ids = new Set(spans.map(({ span }) => span));
  const began = spans[0]?.start ?? 0;
  // A parent whose line a crash swallowed leaves its children at the top.
  const tops = spans.filter(({ parent }) => parent === null || !ids.has(parent));
  const below = (span: SpanLine): SpanLine[] => spans.filter(({ parent }) => parent === span.span);

  const grow = (span: SpanLine, stem: string, twig: string): Branch[] => {
    const children = below(span);
    const branches = children.flatMap((child, index) => {
      const isLast = index === children.length - 1;
      return grow(child, `${stem}${isLast ? '  ' : '│ '}`, `${stem}${isLast ? '└ ' : '├ '}`);
    });
    return [branch(span, `${twig}${span.name}`, began), ...branches];
  };
  return tops.flatMap((top) => grow(top, '', ''));
}

function branch(span: SpanLine, name: string, began: number): Branch {
  const { start, end, actor } = span;
  return {
    name,
    after: `+${brief(start - began)}`,
    took: end === null ? 'not ended' : brief(end - start),
    actor,
    note: noteOf(span),
  };
}

/** What is worth knowing of each kind of span, in a few words. */
function noteOf(span: SpanLine): string {
  const { name, error } = span;
  const of = (key: string): string => text(span, key);
  const parts = name.startsWith('chat ')
    ? [
        of('gen_ai.response.model'),
        of('coop.fallback') && `instead of ${of('gen_ai.request.model')}`,
        tokens(span),
        of('gen_ai.response.finish_reasons'),
      ]
    : NOTES.filter(([beginning]) => name.startsWith(beginning)).flatMap(([, keys]) => keys.map(of));
  const failed = span.attributes['coop.tool.failed'] === true ? ['failed'] : [];
  return [error ?? '', of('exception.code') || of('exception.type'), ...failed, ...parts]
    .filter((part) => part !== '')
    .join(' · ');
}

function tokens(span: SpanLine): string {
  const [input, output] = [text(span, 'gen_ai.usage.input_tokens'), text(span, 'gen_ai.usage.output_tokens')];
  return input === '' ? '' : `${input} in, ${output} out`;
}

const NOTES: readonly (readonly [string, readonly string[]])[] = [
  ['coop.message', ['coop.identity', 'coop.place', 'coop.outcome', 'coop.delivery']],
  ['coop.job', ['coop.store', 'coop.outcome']],
  ['coop.command', ['coop.identity', 'coop.command']],
  ['supervisor.turn', ['coop.person', 'coop.level', 'coop.outcome']],
  ['supervisor.command', ['coop.person', 'coop.level']],
  ['provider.generate', ['http.response.status_code', 'coop.key', 'coop.tried']],
  ['channel.deliver', ['coop.state', 'coop.receipt']],
  ['actor.', ['coop.actor']],
];
