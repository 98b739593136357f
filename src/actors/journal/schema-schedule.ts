/**
 * The step that brought the schedule: how far each job has come, what became of each of its instants, and reminders.
 *
 * `ceiling`: what a message is worth at most, whoever its person has become since. Of several runs that were missed there is one row:
 * from `first` to `instant`.
 */
const LEVELS = "('full', 'inner', 'familiar', 'public')";

export const SCHEDULE = `
ALTER TABLE inbox ADD COLUMN ceiling TEXT CHECK (ceiling IN ${LEVELS});

CREATE TABLE schedule (
  job TEXT PRIMARY KEY,
  spec TEXT NOT NULL,
  seen INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  job TEXT NOT NULL,
  instant INTEGER NOT NULL,
  first INTEGER NOT NULL,
  count INTEGER NOT NULL DEFAULT 1,
  cause TEXT NOT NULL CHECK (cause IN ('clock', 'late', 'hand')),
  state TEXT NOT NULL CHECK (
    state IN ('running', 'retrying', 'answered', 'quiet', 'empty', 'silent', 'skipped', 'missed', 'failed')),
  inbox INTEGER UNIQUE REFERENCES inbox (id),
  delivery TEXT NOT NULL CHECK (delivery IN ('as_needed', 'always')),
  tries INTEGER NOT NULL DEFAULT 0,
  retries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER,
  at INTEGER NOT NULL,
  ended INTEGER,
  why TEXT,
  UNIQUE (job, instant)
) STRICT;
CREATE UNIQUE INDEX runs_open ON runs (job) WHERE state IN ('running', 'retrying');
CREATE INDEX runs_asleep ON runs (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX runs_by_age ON runs (at) WHERE state NOT IN ('running', 'retrying');

CREATE TABLE reminders (
  id INTEGER PRIMARY KEY,
  turn TEXT NOT NULL REFERENCES turns (id),
  key TEXT NOT NULL UNIQUE,
  person TEXT NOT NULL,
  place TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ${LEVELS}),
  at INTEGER NOT NULL,
  text TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'set' CHECK (state IN ('set', 'said', 'cancelled'))
) STRICT;
CREATE INDEX reminders_due ON reminders (at) WHERE state = 'set';
CREATE INDEX reminders_by_person ON reminders (person, at) WHERE state = 'set';
CREATE INDEX reminders_over ON reminders (at) WHERE state <> 'set';
CREATE INDEX reminders_by_turn ON reminders (turn);
`;
