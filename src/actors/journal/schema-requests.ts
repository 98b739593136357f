/**
 * The step that brought requests, other people's words and how far each is believed.
 *
 * What was written before it says of nobody how far they were believed. A person's words were theirs, at their own level: at
 * least that of their turn. An agent's may have come from anybody whose turn was part of the conversation: the lowest of them.
 */
const LEVELS = "('full', 'inner', 'familiar', 'public')";

export const REQUESTS = `
ALTER TABLE inbox ADD COLUMN also TEXT NOT NULL DEFAULT '[]';
CREATE INDEX inbox_held_sender ON inbox (identity, id) WHERE state = 'held';
CREATE INDEX inbox_held_place ON inbox (place, id) WHERE state = 'held';

CREATE TABLE refused (
  identity TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE turns ADD COLUMN sender TEXT NOT NULL DEFAULT 'public' CHECK (sender IN ${LEVELS});
ALTER TABLE turns ADD COLUMN integrity TEXT NOT NULL DEFAULT 'public' CHECK (integrity IN ${LEVELS});
UPDATE turns SET sender = level, integrity = level;

ALTER TABLE entries ADD COLUMN integrity TEXT NOT NULL DEFAULT 'public' CHECK (integrity IN ${LEVELS});
UPDATE entries SET integrity = level WHERE author IS NOT NULL;
UPDATE entries SET integrity = lowest.level
  FROM (SELECT conversation, CASE max(instr('full inner familiar public', level))
                               WHEN 1 THEN 'full' WHEN 6 THEN 'inner' WHEN 12 THEN 'familiar' ELSE 'public' END AS level
        FROM turns GROUP BY conversation) AS lowest
  WHERE entries.author IS NULL AND entries.conversation = lowest.conversation;

CREATE TABLE spoke (
  conversation INTEGER NOT NULL REFERENCES conversations (id),
  person TEXT NOT NULL,
  PRIMARY KEY (conversation, person)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO spoke (conversation, person) SELECT conversation, person FROM turns;

CREATE TABLE joins (
  place TEXT NOT NULL,
  person TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (place, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox_anew (
  id INTEGER PRIMARY KEY,
  turn TEXT REFERENCES turns (id),
  key TEXT UNIQUE,
  channel TEXT NOT NULL,
  place TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ${LEVELS}),
  kind TEXT NOT NULL CHECK (kind IN ('reply', 'failure', 'notice', 'sent')),
  text TEXT NOT NULL,
  answers TEXT NOT NULL,
  quoted INTEGER NOT NULL DEFAULT 0 CHECK (quoted IN (0, 1)),
  approved TEXT CHECK (approved IN ${LEVELS}),
  approved_by TEXT,
  state TEXT NOT NULL DEFAULT 'queued'
    CHECK (state IN ('pending', 'queued', 'sending', 'sent', 'held', 'failed', 'unknown')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER,
  receipt TEXT,
  why TEXT,
  at INTEGER NOT NULL,
  trace TEXT
) STRICT;
INSERT INTO outbox_anew
    (id, turn, channel, place, level, kind, text, answers, state, attempts, next_at, receipt, why, at, trace)
  SELECT id, turn, channel, place, level, kind, text, answers, state, attempts, next_at, receipt, why, at, trace
  FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_anew RENAME TO outbox;
CREATE UNIQUE INDEX outbox_answer ON outbox (turn, place) WHERE kind IN ('reply', 'failure');
CREATE INDEX outbox_by_state ON outbox (state, id);
CREATE INDEX outbox_by_turn ON outbox (turn, state);
CREATE INDEX outbox_asleep ON outbox (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE approvals (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  turn TEXT NOT NULL REFERENCES turns (id),
  key TEXT UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('memory', 'message', 'reply')),
  store TEXT CHECK (store IN ('private', 'shared', 'social')),
  destination TEXT,
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
  CHECK (CASE kind WHEN 'memory' THEN store IS NOT NULL ELSE destination IS NOT NULL END)
) STRICT;
CREATE INDEX approvals_by_state ON approvals (state, n);
CREATE INDEX approvals_by_turn ON approvals (turn, state);
CREATE INDEX approvals_by_person ON approvals (person, state);
CREATE INDEX approvals_by_outbox ON approvals (outbox);
CREATE INDEX approvals_expiring ON approvals (expires_at) WHERE state = 'pending';

ALTER TABLE jobs ADD COLUMN integrity TEXT NOT NULL DEFAULT 'public' CHECK (integrity IN ${LEVELS});
ALTER TABLE jobs ADD COLUMN quoted INTEGER NOT NULL DEFAULT 0 CHECK (quoted IN (0, 1));
ALTER TABLE jobs ADD COLUMN approved_by TEXT;
ALTER TABLE jobs ADD COLUMN approval TEXT REFERENCES approvals (id);
UPDATE jobs SET integrity = level, quoted = 1;
CREATE INDEX jobs_by_approval ON jobs (approval);
`;
