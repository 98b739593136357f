import { CoopError } from '../../protocol/errors.ts';

/** What came is not what the protocol says, or is not all of it. */
export function broken(why: string): CoopError {
  return new CoopError('E_STREAM', { why });
}
