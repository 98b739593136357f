import { table } from '../../commands/layout.ts';
import type { ConversationRow } from '../../protocol/contracts/sessions.ts';

/** As many as fit on a screen: `coop sessions list` has all. */
export const SESSIONS_MOST = 10;

export function describeSessions(rows: readonly ConversationRow[]): string {
  if (rows.length === 0) return 'There are no conversations yet.';
  const cells = rows.map(({ id, place, level, turns, lastAt, closedAt, why }) => [
    String(id),
    place,
    level,
    `${turns} ${turns === 1 ? 'turn' : 'turns'}`,
    new Date(lastAt).toISOString().slice(0, 16).replace('T', ' '),
    closedAt === null ? 'open' : (why ?? 'closed'),
  ]);
  return table(cells).join('\n');
}
