import { CoopError, type ErrorCode } from '../../protocol/errors.ts';

/** After these nobody knows whether the words went out: they are never sent again by themselves. */
const NO_TELLING: readonly ErrorCode[] = ['E_TIMEOUT', 'E_GONE', 'E_REVOKED', 'E_RESULT'];

/** Trying again gives the same: reference/failures.md R8. */
const PERMANENT: readonly ErrorCode[] = [
  'E_ARGUMENT',
  'E_METHOD',
  'E_REFUSED',
  'E_ADDRESS',
  'E_TOO_LARGE',
  'E_ENCODING',
  'E_NOT_ALLOWED',
];

/** What a delivery that did not succeed came to. */
export type Miss = 'unknown' | 'permanent' | 'transient';

export function missOf(error: unknown): Miss {
  const code = error instanceof CoopError ? error.code : undefined;
  if (code === undefined) return 'transient';
  return NO_TELLING.includes(code) ? 'unknown' : PERMANENT.includes(code) ? 'permanent' : 'transient';
}
