import type { CoopError } from '../../../protocol/errors.ts';
import type { Attributes } from '../../../protocol/trace.ts';

const FRAMES_MAX = 12;

/**
 * What an error comes from: the kind of the innermost one, its code, and where it was thrown. Its message only with `content`:
 * it can quote what somebody said. Errors of the catalogue that have no cause say all by their code.
 */
export function detailsOf(error: CoopError, content: boolean): Attributes {
  let cause: unknown = error.cause;
  while (cause instanceof Error && cause.cause !== undefined) cause = cause.cause;
  if (!(cause instanceof Error)) return {};
  const code =
    'code' in cause && typeof cause.code === 'string' && /^\w{1,60}$/.test(cause.code) ? cause.code : undefined;
  return {
    'exception.type': cause.name.slice(0, 100),
    ...(code === undefined ? {} : { 'exception.code': code }),
    ...(error.code === 'E_INTERNAL' ? { 'exception.stacktrace': placesOf(cause) } : {}),
    ...(content ? { 'exception.message': cause.message } : {}),
  };
}

/** The stack after its message, which may have lines that look like places. */
function placesOf({ stack = '', message }: Error): string {
  const at = stack.indexOf(message);
  const places = at < 0 ? [] : stack.slice(at + message.length).split('\n');
  return places
    .filter((line) => line.startsWith('    at '))
    .slice(0, FRAMES_MAX)
    .join('\n');
}
