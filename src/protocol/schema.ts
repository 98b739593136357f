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

/**
 * Deeper than anything coop is told: what is nested a few times deeper arrives in one thread and cannot be read by the next, whose
 * stack is smaller (2,000 where threads were measured).
 */
export const DEPTH_MOST = 100;

/**
 * Plain data of any shape, nested at most {@link DEPTH_MOST} deep. Not `z.unknown()`, which lets shared memory, ports and open
 * files through. No recursion: depth is the sender's choice, and so are circles.
 */
export const Plain: Schema = z.unknown().check(z.refine(isPlain));

function isPlain(value: unknown): boolean {
  const left: [item: unknown, depth: number][] = [[value, 0]];
  const seen = new Set();
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const [item, depth] = next;
    if (typeof item === 'object' && item !== null) {
      if (depth >= DEPTH_MOST) return false;
      if (seen.has(item)) continue;
      seen.add(item);
      const prototype: unknown = Object.getPrototypeOf(item);
      if (!Array.isArray(item) && prototype !== Object.prototype && prototype !== null) return false;
      for (const part of Object.values(item)) left.push([part, depth + 1]);
    } else if (typeof item === 'bigint' || typeof item === 'symbol' || typeof item === 'function') {
      return false;
    }
  }
  return true;
}

/** What was wrong, in one line: `limit: too big; text: expected string`. Never repeats the value itself. */
export function explain(error: Pick<z.core.$ZodError, 'issues'>): string {
  return error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.map(String).join('.').slice(0, 80) || 'value'}: ${describe(issue)}`)
    .join('; ');
}

function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${issue.expected}`;
    case 'unrecognized_keys':
      return `unknown ${issue.keys
        .slice(0, 5)
        .map((key) => JSON.stringify(key.slice(0, 40)))
        .join(', ')}`;
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
