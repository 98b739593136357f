/**
 * The step that brought searching: what people bring along, jobs that capture, and what changed where.
 *
 * `revision` counts every change of what was said aloud, and of who could read it; whoever follows reads the conversations
 * behind the last number that they know. `rewritten` counts when what was said before is not there any more: then one is read
 * from its beginning. `life` is another after a restore, when the numbers run again.
 */
const LEVELS = "('full', 'inner', 'familiar', 'public')";

export const SEARCHING = `
CREATE TABLE imports (
  conversation INTEGER PRIMARY KEY REFERENCES conversations (id),
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  UNIQUE (person, name)
) STRICT;

CREATE TABLE imported (
  conversation INTEGER NOT NULL REFERENCES imports (conversation),
  seq INTEGER NOT NULL,
  ref TEXT NOT NULL,
  speaker TEXT NOT NULL,
  integrity TEXT NOT NULL CHECK (integrity IN ${LEVELS}),
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (conversation, seq),
  UNIQUE (conversation, ref)
) STRICT, WITHOUT ROWID;

CREATE TABLE feed (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  life TEXT NOT NULL,
  revision INTEGER NOT NULL
) STRICT;
ALTER TABLE conversations ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN rewritten INTEGER NOT NULL DEFAULT 0;
UPDATE conversations SET revision = ordered.n
  FROM (SELECT id, row_number() OVER (ORDER BY opened_at, id) AS n FROM conversations) AS ordered
  WHERE ordered.id = conversations.id;
INSERT INTO feed (one, life, revision)
  SELECT 1, lower(hex(randomblob(16))), coalesce(max(revision), 0) FROM conversations;
CREATE INDEX conversations_by_revision ON conversations (revision);
CREATE INDEX entries_said ON entries (conversation, id) WHERE aloud = 1;

CREATE TABLE jobs_anew (
  id INTEGER PRIMARY KEY,
  turn TEXT NOT NULL REFERENCES turns (id),
  kind TEXT NOT NULL CHECK (kind IN ('share', 'capture')),
  store TEXT NOT NULL CHECK (store IN ('private', 'shared', 'social')),
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
  CHECK (CASE kind WHEN 'capture' THEN text = '' AND audience IS NOT NULL ELSE audience IS NULL END)
) STRICT;
INSERT INTO jobs_anew (id, turn, kind, store, text, key, person, place, level, state, attempts, next_at, error, trace,
    integrity, quoted, approved_by, approval, dropped_at)
  SELECT id, turn, kind, store, text, key, person, place, level, state, attempts, next_at, error, trace,
    integrity, quoted, approved_by, approval, dropped_at
  FROM jobs;
DROP TABLE jobs;
ALTER TABLE jobs_anew RENAME TO jobs;
CREATE INDEX jobs_by_state ON jobs (state, id);
CREATE INDEX jobs_by_turn ON jobs (turn, state);
CREATE INDEX jobs_asleep ON jobs (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX jobs_by_approval ON jobs (approval);
CREATE INDEX jobs_letters ON jobs (id) WHERE state = 'failed' AND dropped_at IS NULL;
`;
