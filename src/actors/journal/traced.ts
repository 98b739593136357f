import type { Span } from '../kernel/trace/index.ts';

/** What `work` takes and fails with, told by `span`. */
export function traced<T>(span: Span, work: () => T): T {
  try {
    const result = work();
    span.end();
    return result;
  } catch (error) {
    span.end({ error });
    throw error;
  }
}
