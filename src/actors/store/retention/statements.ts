/** Every statement of retention, bounded by LIMIT or by a key. */
import { tablesOf } from '../schema.ts';

/** What stands for itself: what people prefer and decided, what ends by itself, and what is a summary already. */
const STANDS_ALONE = `type IN ('preference', 'decision', 'summary') OR expires IS NOT NULL OR author = ''`;

/** Its last change. What somebody brought along, and nobody has changed since, is as old as what was said. */
const CHANGED = "CASE WHEN turn = 'import:' || updated THEN min(at, updated) ELSE updated END";

export function retentionStatements(audience: number) {
  const { memories } = tablesOf(audience);
  const kept = `id, type, mentions, uses, used_at AS lastUsedAt, ${CHANGED} AS updatedAt`;
  return {
    /** (before, before, after, limit) */
    stale: `SELECT ${kept}, text, title, facts, tags, people, files, author, integrity, place, turn, conversation, at
      FROM ${memories} WHERE state = 'live' AND ${CHANGED} <= ? AND coalesce(used_at, 0) <= ? AND NOT (${STANDS_ALONE})
        AND id > ? ORDER BY id LIMIT ?`,
    /** (now, limit) */
    expired: `SELECT id, ${CHANGED} AS updatedAt FROM ${memories} WHERE state = 'live' AND expires <= ? ORDER BY expires LIMIT ?`,
    /** (before, after, limit) */
    old: `SELECT ${kept} FROM ${memories} WHERE state = 'live' AND ${CHANGED} <= ? AND id > ? ORDER BY id LIMIT ?`,
    /** (before, limit) */
    longArchived: `SELECT id FROM ${memories} WHERE state = 'archived' AND archived_at <= ? ORDER BY archived_at LIMIT ?`,
    /** (id, updated) */
    isAsRead: `SELECT 1 FROM ${memories} WHERE id = ? AND state = 'live' AND ${CHANGED} = ?`,
    /** (uses, used_at, id) */
    used: `UPDATE ${memories} SET uses = ?, used_at = ? WHERE id = ?`,
  } as const;
}
