/** How a turn may fail. */
import { CoopError, type ErrorCode } from '../../protocol/errors.ts';
import type { TurnLease } from '../../protocol/lease.ts';

/** What carries the turn is gone, not the turn: nothing may be recorded as its end. */
const LEFT: readonly ErrorCode[] = [
  'E_GONE',
  'E_REVOKED',
  'E_STOPPING',
  'E_TIMEOUT',
  // There will be room again.
  'E_DISK_FULL',
  'E_READ_ONLY',
  'E_DISK',
];

const HARMLESS: readonly ErrorCode[] = ['E_CANCELLED', 'E_RATE_LIMITED', 'E_BUSY', 'E_CONTEXT_FULL', 'E_LIMIT'];

/** Another Worker may go on with the turn. */
export const isLeft = ({ code }: CoopError): boolean => LEFT.includes(code);

/** Where no details are due, only what helps the person: the rest is for the owner's trace. */
export function forPerson({ errorDetails }: TurnLease, error: CoopError): CoopError {
  return errorDetails || HARMLESS.includes(error.code) ? error : new CoopError('E_FAILED');
}
