import { Absent } from './routes.ts';

/**
 * - `denied`: refused for want of permission
 * - `absent`: the thing is not there
 * - `failed`: something else went wrong, which proves nothing
 * - `open`: it worked
 */
export type Outcome = 'denied' | 'absent' | 'failed' | 'open';

export interface Finding {
  readonly attempt: string;
  readonly outcome: Outcome;
  /** For `failed`: how. */
  readonly why?: string;
}

const DENIALS: readonly string[] = [
  'ERR_ACCESS_DENIED',
  'ERR_DLOPEN_DISABLED',
  // What `--no-experimental-sqlite` leaves of `node:sqlite`.
  'ERR_UNKNOWN_BUILTIN_MODULE',
];

export function refusalOf(attempt: string, thrown: unknown): Finding {
  if (thrown instanceof Absent) return { attempt, outcome: 'absent' };
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? String(thrown.code) : '';
  if (DENIALS.includes(code)) return { attempt, outcome: 'denied' };
  return { attempt, outcome: 'failed', why: thrown instanceof Error ? `${code} ${thrown.message}` : String(thrown) };
}
