/**
 * The step that brought money: every model call, with whose it was and what it cost, and the sums of each day.
 *
 * A call is written down before it is made (`running`, with the most that it may cost) and again when it is over. Amounts are
 * whole micro-dollars; null where nobody knew the price.
 */
const LEVELS = "('full', 'inner', 'familiar', 'public')";

export const USAGE = `
ALTER TABLE usage RENAME TO usage_before;
DROP INDEX usage_by_turn;
CREATE TABLE usage (
  id INTEGER PRIMARY KEY,
  turn TEXT NOT NULL REFERENCES turns (id),
  purpose TEXT NOT NULL CHECK (purpose IN ('turn', 'capture', 'compaction')),
  person TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ${LEVELS}),
  model TEXT NOT NULL,
  day TEXT NOT NULL,
  at INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'reported', 'estimated')),
  sent INTEGER NOT NULL DEFAULT 0,
  most INTEGER NOT NULL DEFAULT 0,
  held INTEGER NOT NULL DEFAULT 0,
  input INTEGER NOT NULL DEFAULT 0,
  output INTEGER NOT NULL DEFAULT 0,
  cache_read INTEGER NOT NULL DEFAULT 0,
  cache_write INTEGER NOT NULL DEFAULT 0,
  micros INTEGER
) STRICT;
INSERT INTO usage (id, turn, purpose, person, level, model, day, at, state, input, output, cache_read, cache_write)
  SELECT old.id, old.turn, iif(old.at > coalesce(turns.ended, old.at), 'capture', 'turn'), turns.person, turns.level, old.model,
    date(old.at / 1000, 'unixepoch', 'localtime'), old.at, 'reported', old.input, old.output, old.cache_read, old.cache_write
  FROM usage_before AS old CROSS JOIN turns ON turns.id = old.turn;
DROP TABLE usage_before;
CREATE INDEX usage_by_turn ON usage (turn);
CREATE INDEX usage_by_day ON usage (day, id);
CREATE INDEX usage_by_person ON usage (person, day, id);
CREATE INDEX usage_running ON usage (day) WHERE state = 'running';

CREATE TABLE spending (
  day TEXT NOT NULL,
  person TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ${LEVELS}),
  model TEXT NOT NULL,
  calls INTEGER NOT NULL,
  estimated INTEGER NOT NULL,
  unpriced INTEGER NOT NULL,
  input INTEGER NOT NULL,
  output INTEGER NOT NULL,
  cache_read INTEGER NOT NULL,
  cache_write INTEGER NOT NULL,
  micros INTEGER NOT NULL,
  PRIMARY KEY (day, person, level, model)
) STRICT, WITHOUT ROWID;
CREATE INDEX spending_by_person ON spending (person, day);
INSERT INTO spending
  SELECT day, person, level, model, count(*), 0, count(*), sum(input), sum(output), sum(cache_read), sum(cache_write), 0
  FROM usage GROUP BY day, person, level, model;

CREATE TABLE chosen_models (
  person TEXT NOT NULL,
  place TEXT NOT NULL,
  model TEXT NOT NULL,
  PRIMARY KEY (person, place)
) STRICT, WITHOUT ROWID;
`;
