/**
 * `db/index.db`: what was said aloud, once more, so that it is found. All of it is made of the journal: it can be deleted at
 * any time, and a schema that changes is no migration but another beginning.
 *
 * A hearing is a place and exactly the people who could read there, at a level: each has a space of its own in the search table,
 * because even rank and count must not depend on what one may not see (design/trust.md).
 */
import { createSearchTable } from '../kernel/search/index.ts';

/** The search table; a hearing's number is its space. */
export const HEARD = 'heard';

const LEVELS = "('full', 'inner', 'familiar', 'public')";

export const MIGRATIONS: readonly string[] = [
  `
CREATE TABLE followed (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  life TEXT NOT NULL,
  revision INTEGER NOT NULL,
  -- Words of what was removed are still in the search table.
  soiled INTEGER NOT NULL DEFAULT 0 CHECK (soiled IN (0, 1))
) STRICT;
INSERT INTO followed (one, life, revision) VALUES (1, '', 0);

CREATE TABLE hearings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  place TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ${LEVELS}),
  readers TEXT NOT NULL,
  UNIQUE (place, level, readers)
) STRICT;

CREATE TABLE hearers (
  person TEXT NOT NULL,
  hearing INTEGER NOT NULL REFERENCES hearings (id),
  PRIMARY KEY (person, hearing)
) STRICT, WITHOUT ROWID;
CREATE INDEX hearers_by_hearing ON hearers (hearing);

CREATE TABLE conversations (
  id INTEGER PRIMARY KEY,
  hearing INTEGER NOT NULL REFERENCES hearings (id),
  name TEXT,
  rewritten INTEGER NOT NULL,
  last_entry INTEGER NOT NULL DEFAULT 0,
  last_at INTEGER NOT NULL DEFAULT 0,
  segment INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX conversations_by_hearing ON conversations (hearing);
CREATE INDEX conversations_by_name ON conversations (name) WHERE name IS NOT NULL;

CREATE TABLE rows (
  id INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL REFERENCES conversations (id),
  segment INTEGER NOT NULL,
  speaker TEXT,
  integrity TEXT NOT NULL CHECK (integrity IN ${LEVELS}),
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  turn TEXT,
  ref TEXT
) STRICT;
CREATE INDEX rows_by_conversation ON rows (conversation, id);
CREATE INDEX rows_by_turn ON rows (turn) WHERE turn IS NOT NULL;
${createSearchTable(HEARD)}
`,
];
