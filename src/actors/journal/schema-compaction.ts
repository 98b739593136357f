/**
 * The step that brought compaction: summaries, which turns load instead of what is older, and jobs that make them.
 *
 * A reader is a level: turns of another load other summaries, so that nothing which one of them may not see decides what it sees.
 */
const LEVELS = "('full', 'inner', 'familiar', 'public')";

export const COMPACTION = `
CREATE TABLE compactions (
  id INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL REFERENCES conversations (id),
  reader TEXT NOT NULL CHECK (reader IN ${LEVELS}),
  upto INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('making', 'done')),
  UNIQUE (conversation, reader, state)
) STRICT;

CREATE TABLE summaries (
  compaction INTEGER NOT NULL REFERENCES compactions (id),
  kind TEXT NOT NULL CHECK (kind IN ('aloud', 'rest')),
  level TEXT NOT NULL CHECK (level IN ${LEVELS}),
  integrity TEXT NOT NULL CHECK (integrity IN ${LEVELS}),
  turn INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (compaction, kind, level)
) STRICT, WITHOUT ROWID;

CREATE TABLE turn_summaries (
  turn TEXT PRIMARY KEY REFERENCES turns (id),
  steps INTEGER NOT NULL,
  level TEXT NOT NULL CHECK (level IN ${LEVELS}),
  integrity TEXT NOT NULL CHECK (integrity IN ${LEVELS}),
  text TEXT NOT NULL,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE jobs_anew (
  id INTEGER PRIMARY KEY,
  turn TEXT NOT NULL REFERENCES turns (id),
  kind TEXT NOT NULL CHECK (kind IN ('share', 'capture', 'compact')),
  store TEXT CHECK (store IN ('private', 'shared', 'social')),
  text TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL,
  place TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ${LEVELS}),
  state TEXT NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'ready', 'running', 'done', 'dropped', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER,
  error TEXT,
  trace TEXT,
  integrity TEXT NOT NULL DEFAULT 'public' CHECK (integrity IN ${LEVELS}),
  quoted INTEGER NOT NULL DEFAULT 0 CHECK (quoted IN (0, 1)),
  approved_by TEXT,
  approval TEXT REFERENCES approvals (id),
  dropped_at INTEGER,
  audience TEXT CHECK (audience IN ('me', 'everyone')),
  CHECK (CASE kind WHEN 'capture' THEN text = '' AND audience IS NOT NULL ELSE audience IS NULL END),
  CHECK (CASE kind WHEN 'compact' THEN text = '' AND store IS NULL ELSE store IS NOT NULL END)
) STRICT;
INSERT INTO jobs_anew (id, turn, kind, store, text, key, person, place, level, state, attempts, next_at, error, trace,
    integrity, quoted, approved_by, approval, dropped_at, audience)
  SELECT id, turn, kind, store, text, key, person, place, level, state, attempts, next_at, error, trace,
    integrity, quoted, approved_by, approval, dropped_at, audience
  FROM jobs;
DROP TABLE jobs;
ALTER TABLE jobs_anew RENAME TO jobs;
CREATE INDEX jobs_by_state ON jobs (state, id);
CREATE INDEX jobs_by_turn ON jobs (turn, state);
CREATE INDEX jobs_asleep ON jobs (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX jobs_by_approval ON jobs (approval);
CREATE INDEX jobs_letters ON jobs (id) WHERE state = 'failed' AND dropped_at IS NULL;
`;
