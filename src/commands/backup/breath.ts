import { setImmediate } from 'node:timers/promises';
import { CoopError } from '../../protocol/errors.ts';

/**
 * Lets Ctrl-C be heard in the middle of work that waits for nothing: whoever is ended there cannot remove what was begun.
 *
 * @throws CoopError `E_CANCELLED`
 */
export async function breathe(interrupted: AbortSignal): Promise<void> {
  await setImmediate();
  if (interrupted.aborted) throw new CoopError('E_CANCELLED');
}
