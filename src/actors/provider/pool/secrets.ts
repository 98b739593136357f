import { CoopError } from '../../../protocol/errors.ts';

/** What is shorter is a placeholder, for a server that wants any. */
const SECRET_LEAST = 8;

/** The same error, with `***` where it repeats one of them. Its causes are not shown, but a trace may hold their words. */
export function withoutSecrets(error: CoopError, values: readonly string[]): CoopError {
  const secrets = values.filter(({ length }) => length >= SECRET_LEAST);
  const clean = (text: string): string => secrets.reduce((masked, value) => masked.replaceAll(value, '***'), text);
  for (let { cause } = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1) {
    const { message } = cause;
    // Nobody else holds it: it was made for this error.
    if (clean(message) !== message) cause.message = clean(message);
  }
  const data = Object.entries(error.data).map(
    ([name, value]) => [name, typeof value === 'string' ? clean(value) : value] as const,
  );
  if (data.every(([name, value]) => error.data[name] === value)) return error;
  return new CoopError(error.code, Object.fromEntries(data), error.cause);
}
