/**
 * `db/journal.db`, one step a schema number. A step that was released is never changed; the next one is added.
 *
 * Levels and states are checked by SQLite too: a row that means nothing must not be writable by a mistake of ours.
 */
import { ASKING } from './schema-asking.ts';
import { COMPACTION } from './schema-compaction.ts';
import { LETTERS } from './schema-letters.ts';
import { REQUESTS } from './schema-requests.ts';
import { RETENTION } from './schema-retention.ts';
import { SCHEDULE } from './schema-schedule.ts';
import { SEARCHING } from './schema-searching.ts';
import { SETTINGS } from './schema-settings.ts';
import { TURNS } from './schema-turns.ts';
import { USAGE } from './schema-usage.ts';
import { VERSIONS } from './schema-versions.ts';

const LEVEL = "CHECK (level IN ('full', 'inner', 'familiar', 'public'))";

const FIRST = `
CREATE TABLE inbox (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL,
  message_id TEXT NOT NULL,
  identity TEXT NOT NULL,
  place TEXT NOT NULL,
  text TEXT NOT NULL,
  at REAL NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed', 'held')),
  attempts INTEGER NOT NULL DEFAULT 0,
  UNIQUE (channel, message_id)
) STRICT;
CREATE INDEX inbox_by_state ON inbox (state, id);

CREATE TABLE conversations (
  id INTEGER PRIMARY KEY,
  place TEXT NOT NULL,
  level TEXT NOT NULL ${LEVEL},
  readers TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER,
  why TEXT
) STRICT;
CREATE UNIQUE INDEX conversations_open ON conversations (place) WHERE closed_at IS NULL;

CREATE TABLE turns (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  inbox INTEGER NOT NULL UNIQUE REFERENCES inbox (id),
  conversation INTEGER NOT NULL REFERENCES conversations (id),
  person TEXT NOT NULL,
  place TEXT NOT NULL,
  level TEXT NOT NULL ${LEVEL},
  state TEXT NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
  started INTEGER NOT NULL,
  ended INTEGER,
  error TEXT
) STRICT;
CREATE INDEX turns_by_conversation ON turns (conversation, n);

CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  conversation INTEGER NOT NULL REFERENCES conversations (id),
  turn TEXT NOT NULL REFERENCES turns (id),
  seq INTEGER NOT NULL,
  author TEXT,
  aloud INTEGER NOT NULL CHECK (aloud IN (0, 1)),
  level TEXT NOT NULL ${LEVEL},
  message TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (turn, seq)
) STRICT;

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  turn TEXT REFERENCES turns (id),
  channel TEXT NOT NULL,
  place TEXT NOT NULL,
  level TEXT NOT NULL ${LEVEL},
  kind TEXT NOT NULL CHECK (kind IN ('reply', 'failure', 'notice')),
  text TEXT NOT NULL,
  answers TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'sending', 'sent', 'held', 'failed', 'unknown')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER,
  receipt TEXT,
  why TEXT,
  at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX outbox_answer ON outbox (turn) WHERE kind <> 'notice';
CREATE INDEX outbox_by_state ON outbox (state, id);
CREATE INDEX outbox_asleep ON outbox (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  turn TEXT NOT NULL REFERENCES turns (id),
  kind TEXT NOT NULL CHECK (kind IN ('share')),
  store TEXT NOT NULL CHECK (store IN ('private', 'shared', 'social')),
  text TEXT NOT NULL,
  key TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL,
  place TEXT NOT NULL,
  level TEXT NOT NULL ${LEVEL},
  state TEXT NOT NULL DEFAULT 'pending'
    CHECK (state IN ('pending', 'ready', 'running', 'done', 'dropped', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER,
  error TEXT
) STRICT;
CREATE INDEX jobs_by_state ON jobs (state, id);
CREATE INDEX jobs_by_turn ON jobs (turn, state);
CREATE INDEX jobs_asleep ON jobs (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE usage (
  id INTEGER PRIMARY KEY,
  turn TEXT NOT NULL REFERENCES turns (id),
  model TEXT NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  at INTEGER NOT NULL
) STRICT;

CREATE TABLE notices (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  about TEXT NOT NULL,
  text TEXT NOT NULL,
  shown INTEGER NOT NULL DEFAULT 0 CHECK (shown IN (0, 1))
) STRICT;
CREATE INDEX notices_by_subject ON notices (about, at);
CREATE INDEX notices_unshown ON notices (id) WHERE shown = 0;
`;

/** Readers as rows: whoever asks for their conversations is not made to wait for everybody else's. */
const READERS = `
CREATE TABLE readers (
  conversation INTEGER NOT NULL REFERENCES conversations (id),
  person TEXT NOT NULL,
  last_at INTEGER NOT NULL,
  PRIMARY KEY (conversation, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX readers_by_person ON readers (person, last_at);
INSERT OR IGNORE INTO readers (conversation, person, last_at)
  SELECT conversations.id, reader.value,
         coalesce((SELECT max(started) FROM turns WHERE conversation = conversations.id), opened_at)
  FROM conversations,
       json_each(CASE WHEN json_valid(conversations.readers) THEN conversations.readers ELSE '[]' END) AS reader
  WHERE reader.type = 'text';
ALTER TABLE conversations DROP COLUMN readers;
CREATE INDEX usage_by_turn ON usage (turn);
`;

/** Of which trace it is, so that what a restart goes on with is told of where it began. */
const TRACES = `
ALTER TABLE inbox ADD COLUMN trace TEXT;
ALTER TABLE outbox ADD COLUMN trace TEXT;
ALTER TABLE jobs ADD COLUMN trace TEXT;
`;

export const MIGRATIONS: readonly string[] = [
  FIRST,
  READERS,
  TRACES,
  REQUESTS,
  RETENTION,
  LETTERS,
  SEARCHING,
  COMPACTION,
  ASKING,
  TURNS,
  USAGE,
  SETTINGS,
  SCHEDULE,
  VERSIONS,
];
