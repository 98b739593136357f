/** Slash commands: turns without a model, asked for at the daemon. */
import type { AttachClient } from '../../commands/client.ts';
import { describeStatus } from '../../commands/status.ts';
import { describeWhoAmI } from '../../commands/whoami.ts';
import { connected } from './connected.ts';
import { describeSessions, SESSIONS_MOST } from './sessions.ts';

type AskedCommand = 'status' | 'whoami' | 'new' | 'compact' | 'sessions';

/** @returns What to show. @throws CoopError Why it could not be done. */
export async function runSlash(name: AskedCommand, to: AttachClient | undefined): Promise<string> {
  const client = connected(to);
  switch (name) {
    case 'status':
      return describeStatus(await client.call('status', {})).join('\n');
    case 'whoami':
      return describeWhoAmI(await client.call('whoami', {})).join('\n');
    case 'new': {
      const { archived } = await client.call('new', {});
      return archived === null
        ? 'This conversation is new already.'
        : 'A new conversation begins. The old one is kept.';
    }
    case 'compact': {
      const { outcome } = await client.call('compact', {});
      return outcome === 'nothing'
        ? 'There is nothing to compact: the conversation is short.'
        : 'The conversation is being compacted. It is said here when that is done.';
    }
    case 'sessions':
      return describeSessions((await client.call('sessions', { limit: SESSIONS_MOST })).sessions);
  }
}
