import type { Audience, Observation } from '../../../protocol/contracts/memory/index.ts';
import type { StoreName } from '../../../protocol/trust.ts';
import type { Row } from './rows.ts';

/** A row as everybody speaks of it. */
export function observationOf(row: Row, store: StoreName, audience: Audience): Observation {
  const { facts, tags, people, files, updated, expires, replaced_by, archived_at: _, ...rest } = row;
  return {
    ...rest,
    store,
    audience,
    facts: [...facts],
    tags: [...tags],
    people: [...people],
    files: [...files],
    updatedAt: updated,
    expiresAt: expires,
    replacedBy: replaced_by,
  };
}
