/** What is wrong with a configuration, in words that say how to mend it. Never repeats a value: it may be a secret. */
import type * as z from 'zod';
import { maskCredentials } from '../domain/credential/index.ts';
import { type KeyPath, meantKey, showPath } from './keys.ts';
import type { Position } from './positions.ts';

/** Which check of `coop check` a problem belongs to. */
type ProblemArea =
  | 'schema'
  | 'model'
  | 'owner'
  | 'identities'
  | 'groups'
  | 'schedule'
  | 'limits'
  | 'prompt'
  | 'workspace';

export interface Problem {
  /** `file`: it cannot even be read; `syntax`: it is no TOML. */
  readonly area: 'file' | 'syntax' | ProblemArea;
  /** Empty where it is of no key. */
  readonly path: KeyPath;
  readonly message: string;
}

/** A problem, and where it is in the file. */
export interface Located extends Problem {
  /** Undefined where the file does not say it at all. */
  readonly at: Position | undefined;
}

/** More are not told, nor looked for: whoever has mended so many runs `coop check` again. */
export const PROBLEMS_MOST = 20;

/** Of one message. What a name can be in it is short already; this holds for whatever comes along. */
const MESSAGE_MOST = 400;

/** At most {@link PROBLEMS_MOST}, and one that says that there are more. */
export function firstOf(problems: Iterable<Problem>): Problem[] {
  const first: Problem[] = [];
  for (const problem of problems) {
    if (first.length === PROBLEMS_MOST) {
      first.push({ area: problem.area, path: [], message: 'and more: mend these first, then run "coop check" again' });
      break;
    }
    first.push({ ...problem, message: tellable(problem.message) });
  }
  return first;
}

/** Names are told, and a key may have been written where a name is wanted. */
function tellable(message: string): string {
  const masked = maskCredentials(message.slice(0, 4 * MESSAGE_MOST));
  return masked.length > MESSAGE_MOST ? `${masked.slice(0, MESSAGE_MOST).toWellFormed()}…` : masked;
}

/** `users[1].trust (line 12, column 1): is missing: …` */
export function showProblem({ path, message, at }: Located): string {
  if (path.length === 0) return at === undefined ? message : `${showPosition(at)}: ${message}`;
  return `${showPath(path)}${at === undefined ? '' : ` (${showPosition(at)})`}: ${message}`;
}

export const showPosition = ({ line, column }: Position): string => `line ${line}, column ${column}`;

/** The schema's findings. `raw` is what was parsed, for the kinds of things found. */
export function* fromIssues(issues: readonly z.core.$ZodIssue[], raw: unknown): Generator<Problem> {
  for (const issue of issues) {
    const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) yield { area: 'schema', path: [...path, key], message: unknownKey(path, key) };
    } else yield { area: 'schema', path, message: describe(issue, valueAt(raw, path)) };
  }
}

function unknownKey(path: KeyPath, key: string): string {
  const meant = meantKey(path, key);
  return meant === undefined
    ? 'there is no such key: take it out; "coop config schema" lists those that there are'
    : `there is no such key; did you mean "${meant}"?`;
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
  record: 'a table',
};

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Date) return 'a date';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : 'inf';
    return Number.isInteger(value) ? 'a number' : 'a fraction';
  }
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
