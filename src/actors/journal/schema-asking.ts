/**
 * The step that brought requests for addresses and files: what a turn may not fetch or write by itself.
 *
 * Of an address the text is the address. Of a file it is the whole new file; `scope` is the folder of the workspace that it is in,
 * `destination` its path there.
 */
const LEVELS = "('full', 'inner', 'familiar', 'public')";

export const ASKING = `
CREATE TABLE approvals_anew (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  turn TEXT NOT NULL REFERENCES turns (id),
  key TEXT UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('memory', 'message', 'reply', 'url', 'file')),
  store TEXT CHECK (store IN ('private', 'shared', 'social')),
  destination TEXT,
  scope TEXT,
  outbox INTEGER REFERENCES outbox (id),
  text TEXT NOT NULL,
  reaches TEXT NOT NULL CHECK (reaches IN ${LEVELS}),
  person TEXT NOT NULL,
  place TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ${LEVELS}),
  integrity TEXT NOT NULL CHECK (integrity IN ${LEVELS}),
  state TEXT NOT NULL DEFAULT 'asked'
    CHECK (state IN ('asked', 'pending', 'approved', 'denied', 'expired', 'applied', 'failed')),
  asked_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  decided_at INTEGER,
  decided_by TEXT,
  CHECK (CASE kind WHEN 'memory' THEN store IS NOT NULL WHEN 'url' THEN store IS NULL ELSE destination IS NOT NULL END),
  CHECK ((kind = 'file') = (scope IS NOT NULL))
) STRICT;
INSERT INTO approvals_anew (n, id, turn, key, kind, store, destination, outbox, text, reaches, person, place, level, integrity,
    state, asked_at, expires_at, decided_at, decided_by)
  SELECT n, id, turn, key, kind, store, destination, outbox, text, reaches, person, place, level, integrity,
    state, asked_at, expires_at, decided_at, decided_by
  FROM approvals;

CREATE TABLE jobs_anew (
  id INTEGER PRIMARY KEY,
  turn TEXT NOT NULL REFERENCES turns (id),
  kind TEXT NOT NULL CHECK (kind IN ('share', 'capture', 'compact', 'file')),
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
  approval TEXT REFERENCES approvals_anew (id),
  dropped_at INTEGER,
  audience TEXT CHECK (audience IN ('me', 'everyone')),
  scope TEXT,
  path TEXT,
  CHECK (CASE kind WHEN 'capture' THEN text = '' AND audience IS NOT NULL ELSE audience IS NULL END),
  CHECK (CASE kind WHEN 'compact' THEN text = '' AND store IS NULL WHEN 'file' THEN store IS NULL ELSE store IS NOT NULL END),
  CHECK ((kind = 'file') = (scope IS NOT NULL AND path IS NOT NULL))
) STRICT;
INSERT INTO jobs_anew (id, turn, kind, store, text, key, person, place, level, state, attempts, next_at, error, trace,
    integrity, quoted, approved_by, approval, dropped_at, audience)
  SELECT id, turn, kind, store, text, key, person, place, level, state, attempts, next_at, error, trace,
    integrity, quoted, approved_by, approval, dropped_at, audience
  FROM jobs;
DROP TABLE jobs;
DROP TABLE approvals;
ALTER TABLE approvals_anew RENAME TO approvals;
ALTER TABLE jobs_anew RENAME TO jobs;

CREATE INDEX approvals_by_state ON approvals (state, n);
CREATE INDEX approvals_by_turn ON approvals (turn, state);
CREATE INDEX approvals_by_person ON approvals (person, state);
CREATE INDEX approvals_by_outbox ON approvals (outbox);
CREATE INDEX approvals_by_age ON approvals (state, decided_at);
CREATE INDEX approvals_expiring ON approvals (expires_at) WHERE state = 'pending';
CREATE INDEX jobs_by_state ON jobs (state, id);
CREATE INDEX jobs_by_turn ON jobs (turn, state);
CREATE INDEX jobs_asleep ON jobs (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX jobs_by_approval ON jobs (approval);
CREATE INDEX jobs_letters ON jobs (id) WHERE state = 'failed' AND dropped_at IS NULL;
`;
