import type { AttachClient } from '../../commands/client.ts';
import { CoopError } from '../../protocol/errors.ts';

/** @throws CoopError where there is nobody to ask. */
export function connected(client: AttachClient | undefined): AttachClient {
  if (client === undefined) throw new CoopError('E_STREAM', { why: 'there is no connection to the daemon' });
  return client;
}
