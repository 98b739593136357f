/** What is wrong with a configuration, in words that say how to mend it. Never repeats a value: it may be a secret. */
import type * as z from 'zod';
import { type KeyPath, meantKey, showPath } from './keys.ts';

/** Which check of `coop check` a problem belongs to. */
export type ProblemArea = 'schema' | 'model' | 'owner' | 'identities' | 'groups' | 'schedule' | 'limits' | 'workspace';

export interface Problem {
  readonly area: ProblemArea;
  readonly path: KeyPath;
  readonly message: string;
}

/** `users[1].trust (line 12): is missing: …` */
export function showProblem(problem: Problem, line: number | undefined): string {
  return `${showPath(problem.path)}${line === undefined ? '' : ` (line ${line})`}: ${problem.message}`;
}

/** The schema's findings. `raw` is what was parsed, for the kinds of things found. */
export function fromIssues(issues: readonly z.core.$ZodIssue[], raw: unknown): Problem[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        area: 'schema' as const,
        path: [...path, key],
        message: unknownKey(path, key),
      }));
    }
    return [{ area: 'schema' as const, path, message: describe(issue, valueAt(raw, path)) }];
  });
}

function unknownKey(path: KeyPath, key: string): string {
  const meant = meantKey(path, key);
  return meant === undefined ? 'there is no such key' : `there is no such key; did you mean "${meant}"?`;
}

function describe(issue: z.core.$ZodIssue, found: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      return found === undefined
        ? `is missing: write ${KINDS[issue.expected] ?? issue.expected}`
        : `write ${KINDS[issue.expected] ?? issue.expected}, not ${kindOf(found)}`;
    case 'invalid_value':
      return `${found === undefined ? 'is missing: write' : 'write'} one of ${issue.values.map(String).join(', ')}`;
    default:
      return issue.message;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a table',
};

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction';
  if (typeof value === 'object') return 'a table';
  return KINDS[typeof value] ?? typeof value;
}

export function valueAt(root: unknown, path: KeyPath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
