import { placeKey } from '../../src/protocol/address.ts';
import type { Approval } from '../../src/protocol/contracts/attention.ts';
import { approvalId } from '../../src/protocol/ids.ts';

/** Bob's turn asks to write `text` for everyone who is at least familiar. */
export const request = (id: string, text: string): Approval => ({
  id: approvalId(id),
  action: { kind: 'memory', store: 'social', text },
  reaches: 'familiar',
  person: 'bob',
  place: placeKey({ kind: 'dm', channel: 'terminal', peer: 'bob' }),
  level: 'inner',
  integrity: 'inner',
  askedAt: 0,
  expiresAt: 72 * 3_600_000,
});
