import { maskCredentials } from '../../domain/credential/index.ts';
import type { SpanFrame, SpanLine } from '../../protocol/trace.ts';
import { maskedAttributes } from './mask.ts';

/** A frame as its line, newline included. Whose it is, the port has told: a frame cannot speak for another actor. */
export function toLine(actor: string, frame: SpanFrame): string {
  const { trace, span, parent, name, attributes, ...rest } = frame;
  const line: SpanLine = {
    trace,
    span,
    parent,
    name: maskCredentials(name),
    actor,
    ...rest,
    attributes: maskedAttributes(attributes),
  };
  return `${JSON.stringify(line)}\n`;
}
