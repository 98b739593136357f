import { table } from '../../commands/layout.ts';
import { stateOf } from '../../commands/sessions/words.ts';
import { moment } from '../../domain/moment.ts';
import type { ConversationRow } from '../../protocol/contracts/sessions.ts';

/** As many as fit on a screen: `coop sessions list` has all. */
export const SESSIONS_MOST = 10;

export function describeSessions(rows: readonly ConversationRow[]): string {
  if (rows.length === 0) return 'There are no conversations yet.';
  const cells = rows.map((row) => [
    String(row.id),
    row.place,
    row.level,
    `${row.turns} ${row.turns === 1 ? 'turn' : 'turns'}`,
    moment(row.lastAt),
    stateOf(row),
  ]);
  return table(cells).join('\n');
}
