/**
 * Validators for everything that crosses a thread or a socket.
 *
 * `zod/mini` because every Worker bundles it: full zod costs 3 MB in each (reference/actors.md §1), and without
 * `jitless` it would compile functions from strings in the very threads that have no use for `eval`.
 */
import * as z from 'zod/mini';

z.config({ jitless: true });

/**
 * Everything of the library, for `import * as z from '…/schema.ts'`. As one object `z` it would come whole, with its 400 kB
 * of languages: a bundler follows names, not the members of a value.
 */
export * from 'zod/mini';

/** A schema of this library whose output is `T`. */
export type Schema<T = unknown> = z.ZodMiniType<T>;

/** What was wrong, in one line: `limit: too big; text: expected string`. Never repeats the value itself. */
export function explain(error: z.core.$ZodError): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.') || 'value'}: ${describe(issue)}`)
    .join('; ');
}

function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'unrecognized_keys':
      return `unknown ${issue.keys.map((key) => JSON.stringify(key.slice(0, 40))).join(', ')}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    default:
      return 'does not fit';
  }
}
